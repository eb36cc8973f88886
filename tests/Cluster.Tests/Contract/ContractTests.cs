namespace Pail.Buckets.Tests;

// The contract of all buckets, through the silo that owns the bucket, where the sources of the contract do not say so,
// and through a silo that does not.

public sealed class AgentBucketTests() : BucketContract(BucketVariant.Agent);

public sealed class GenServerBucketTests() : BucketContract(BucketVariant.GenServer);

public sealed class SetBucketTests() : BucketContract(BucketVariant.Set);

public sealed class OrderedSetBucketTests() : BucketContract(BucketVariant.OrderedSet);

public sealed class RemoteAgentBucketTests() : BucketContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerBucketTests() : BucketContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetBucketTests() : BucketContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetBucketTests() : BucketContract(BucketVariant.RemoteOrderedSet);

public sealed class AgentBucketCrashTests() : BucketCrashContract(BucketVariant.Agent);

public sealed class GenServerBucketCrashTests() : BucketCrashContract(BucketVariant.GenServer);

public sealed class SetBucketCrashTests() : BucketCrashContract(BucketVariant.Set);

public sealed class OrderedSetBucketCrashTests() : BucketCrashContract(BucketVariant.OrderedSet);

public sealed class RemoteAgentBucketCrashTests() : BucketCrashContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerBucketCrashTests() : BucketCrashContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetBucketCrashTests() : BucketCrashContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetBucketCrashTests() : BucketCrashContract(BucketVariant.RemoteOrderedSet);

public sealed class AgentBucketDeletionTests() : BucketDeletionContract(BucketVariant.Agent);

public sealed class GenServerBucketDeletionTests() : BucketDeletionContract(BucketVariant.GenServer);

public sealed class SetBucketDeletionTests() : BucketDeletionContract(BucketVariant.Set);

public sealed class OrderedSetBucketDeletionTests() : BucketDeletionContract(BucketVariant.OrderedSet);

public sealed class RemoteAgentBucketDeletionTests() : BucketDeletionContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerBucketDeletionTests() : BucketDeletionContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetBucketDeletionTests() : BucketDeletionContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetBucketDeletionTests() : BucketDeletionContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentAtomicityTests() : AtomicityContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerAtomicityTests() : AtomicityContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetAtomicityTests() : AtomicityContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetAtomicityTests() : AtomicityContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentBadInputTests() : BadInputContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerBadInputTests() : BadInputContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetBadInputTests() : BadInputContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetBadInputTests() : BadInputContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentBatchTests() : BatchContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerBatchTests() : BatchContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetBatchTests() : BatchContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetBatchTests() : BatchContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentBudgetTests() : BudgetContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerBudgetTests() : BudgetContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetBudgetTests() : BudgetContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetBudgetTests() : BudgetContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentBusyTests() : BusyContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerBusyTests() : BusyContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetBusyTests() : BusyContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetBusyTests() : BusyContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentCounterTests() : CounterContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerCounterTests() : CounterContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetCounterTests() : CounterContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetCounterTests() : CounterContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentEvictionTests() : EvictionContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerEvictionTests() : EvictionContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetEvictionTests() : EvictionContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetEvictionTests() : EvictionContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentExpiryTests() : ExpiryContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerExpiryTests() : ExpiryContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetExpiryTests() : ExpiryContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetExpiryTests() : ExpiryContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentKillStressTests() : KillStressContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerKillStressTests() : KillStressContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetKillStressTests() : KillStressContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetKillStressTests() : KillStressContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentLimitTests() : LimitContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerLimitTests() : LimitContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetLimitTests() : LimitContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetLimitTests() : LimitContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentListTests() : ListContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerListTests() : ListContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetListTests() : ListContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetListTests() : ListContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentOperationTests() : OperationContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerOperationTests() : OperationContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetOperationTests() : OperationContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetOperationTests() : OperationContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentRevisionTests() : RevisionContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerRevisionTests() : RevisionContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetRevisionTests() : RevisionContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetRevisionTests() : RevisionContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentSweepTests() : SweepContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerSweepTests() : SweepContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetSweepTests() : SweepContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetSweepTests() : SweepContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentTransactionTests() : TransactionContract(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerTransactionTests() : TransactionContract(BucketVariant.RemoteGenServer);

public sealed class RemoteSetTransactionTests() : TransactionContract(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetTransactionTests() : TransactionContract(BucketVariant.RemoteOrderedSet);

public sealed class RemoteAgentKillOrderTests() : BucketKillOrders(BucketVariant.RemoteAgent);

public sealed class RemoteGenServerKillOrderTests() : BucketKillOrders(BucketVariant.RemoteGenServer);

public sealed class RemoteSetKillOrderTests() : BucketKillOrders(BucketVariant.RemoteSet);

public sealed class RemoteOrderedSetKillOrderTests() : BucketKillOrders(BucketVariant.RemoteOrderedSet);

public sealed class RemoteWatchTests : WatchTests
{
    protected override bool IsRemote => true;
}

public sealed class RemoteWatchResumeTests : WatchResumeTests
{
    protected override bool IsRemote => true;
}

public sealed class RemoteWatchPlaceTests : WatchPlaceTests
{
    protected override bool IsRemote => true;
}

public sealed class RemoteBucketTransferTests : BucketTransferTests
{
    protected override bool IsRemote => true;
}
