namespace Pail.Buckets.Tests.Owned;

// The contract of all buckets, over a bucket of several machines that this one owns.

public sealed class OwnedAgentBucketTests() : BucketContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerBucketTests() : BucketContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetBucketTests() : BucketContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetBucketTests() : BucketContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentBucketCrashTests() : BucketCrashContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerBucketCrashTests() : BucketCrashContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetBucketCrashTests() : BucketCrashContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetBucketCrashTests() : BucketCrashContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentBucketDeletionTests() : BucketDeletionContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerBucketDeletionTests() : BucketDeletionContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetBucketDeletionTests() : BucketDeletionContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetBucketDeletionTests() : BucketDeletionContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentEvictionTests() : EvictionContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerEvictionTests() : EvictionContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetEvictionTests() : EvictionContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetEvictionTests() : EvictionContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentLimitTests() : LimitContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerLimitTests() : LimitContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetLimitTests() : LimitContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetLimitTests() : LimitContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentTransactionTests() : TransactionContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerTransactionTests() : TransactionContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetTransactionTests() : TransactionContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetTransactionTests() : TransactionContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentOperationTests() : OperationContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerOperationTests() : OperationContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetOperationTests() : OperationContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetOperationTests() : OperationContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentBatchTests() : BatchContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerBatchTests() : BatchContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetBatchTests() : BatchContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetBatchTests() : BatchContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentExpiryTests() : ExpiryContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerExpiryTests() : ExpiryContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetExpiryTests() : ExpiryContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetExpiryTests() : ExpiryContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentBudgetTests() : BudgetContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerBudgetTests() : BudgetContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetBudgetTests() : BudgetContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetBudgetTests() : BudgetContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentSweepTests() : SweepContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerSweepTests() : SweepContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetSweepTests() : SweepContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetSweepTests() : SweepContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentCounterTests() : CounterContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerCounterTests() : CounterContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetCounterTests() : CounterContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetCounterTests() : CounterContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentBusyTests() : BusyContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerBusyTests() : BusyContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetBusyTests() : BusyContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetBusyTests() : BusyContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentBadInputTests() : BadInputContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerBadInputTests() : BadInputContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetBadInputTests() : BadInputContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetBadInputTests() : BadInputContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentKillStressTests() : KillStressContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerKillStressTests() : KillStressContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetKillStressTests() : KillStressContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetKillStressTests() : KillStressContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentAtomicityTests() : AtomicityContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerAtomicityTests() : AtomicityContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetAtomicityTests() : AtomicityContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetAtomicityTests() : AtomicityContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentListTests() : ListContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerListTests() : ListContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetListTests() : ListContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetListTests() : ListContract(BucketVariant.OwnedOrderedSet);

public sealed class OwnedAgentRevisionTests() : RevisionContract(BucketVariant.OwnedAgent);

public sealed class OwnedGenServerRevisionTests() : RevisionContract(BucketVariant.OwnedGenServer);

public sealed class OwnedSetRevisionTests() : RevisionContract(BucketVariant.OwnedSet);

public sealed class OwnedOrderedSetRevisionTests() : RevisionContract(BucketVariant.OwnedOrderedSet);
