namespace Pail.Buckets.Tests.Durability;

// The contract of all buckets, over a store.

public sealed class DurableAgentBucketTests() : BucketContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerBucketTests() : BucketContract(BucketVariant.DurableGenServer);

public sealed class DurableSetBucketTests() : BucketContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetBucketTests() : BucketContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentBucketCrashTests() : BucketCrashContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerBucketCrashTests() : BucketCrashContract(BucketVariant.DurableGenServer);

public sealed class DurableSetBucketCrashTests() : BucketCrashContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetBucketCrashTests() : BucketCrashContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentBucketDeletionTests() : BucketDeletionContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerBucketDeletionTests() : BucketDeletionContract(BucketVariant.DurableGenServer);

public sealed class DurableSetBucketDeletionTests() : BucketDeletionContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetBucketDeletionTests() : BucketDeletionContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentEvictionTests() : EvictionContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerEvictionTests() : EvictionContract(BucketVariant.DurableGenServer);

public sealed class DurableSetEvictionTests() : EvictionContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetEvictionTests() : EvictionContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentLimitTests() : LimitContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerLimitTests() : LimitContract(BucketVariant.DurableGenServer);

public sealed class DurableSetLimitTests() : LimitContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetLimitTests() : LimitContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentTransactionTests() : TransactionContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerTransactionTests() : TransactionContract(BucketVariant.DurableGenServer);

public sealed class DurableSetTransactionTests() : TransactionContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetTransactionTests() : TransactionContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentOperationTests() : OperationContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerOperationTests() : OperationContract(BucketVariant.DurableGenServer);

public sealed class DurableSetOperationTests() : OperationContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetOperationTests() : OperationContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentBatchTests() : BatchContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerBatchTests() : BatchContract(BucketVariant.DurableGenServer);

public sealed class DurableSetBatchTests() : BatchContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetBatchTests() : BatchContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentExpiryTests() : ExpiryContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerExpiryTests() : ExpiryContract(BucketVariant.DurableGenServer);

public sealed class DurableSetExpiryTests() : ExpiryContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetExpiryTests() : ExpiryContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentBudgetTests() : BudgetContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerBudgetTests() : BudgetContract(BucketVariant.DurableGenServer);

public sealed class DurableSetBudgetTests() : BudgetContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetBudgetTests() : BudgetContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentSweepTests() : SweepContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerSweepTests() : SweepContract(BucketVariant.DurableGenServer);

public sealed class DurableSetSweepTests() : SweepContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetSweepTests() : SweepContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentCounterTests() : CounterContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerCounterTests() : CounterContract(BucketVariant.DurableGenServer);

public sealed class DurableSetCounterTests() : CounterContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetCounterTests() : CounterContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentBusyTests() : BusyContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerBusyTests() : BusyContract(BucketVariant.DurableGenServer);

public sealed class DurableSetBusyTests() : BusyContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetBusyTests() : BusyContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentBadInputTests() : BadInputContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerBadInputTests() : BadInputContract(BucketVariant.DurableGenServer);

public sealed class DurableSetBadInputTests() : BadInputContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetBadInputTests() : BadInputContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentKillStressTests() : KillStressContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerKillStressTests() : KillStressContract(BucketVariant.DurableGenServer);

public sealed class DurableSetKillStressTests() : KillStressContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetKillStressTests() : KillStressContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentAtomicityTests() : AtomicityContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerAtomicityTests() : AtomicityContract(BucketVariant.DurableGenServer);

public sealed class DurableSetAtomicityTests() : AtomicityContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetAtomicityTests() : AtomicityContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentListTests() : ListContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerListTests() : ListContract(BucketVariant.DurableGenServer);

public sealed class DurableSetListTests() : ListContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetListTests() : ListContract(BucketVariant.DurableOrderedSet);

public sealed class DurableAgentRevisionTests() : RevisionContract(BucketVariant.DurableAgent);

public sealed class DurableGenServerRevisionTests() : RevisionContract(BucketVariant.DurableGenServer);

public sealed class DurableSetRevisionTests() : RevisionContract(BucketVariant.DurableSet);

public sealed class DurableOrderedSetRevisionTests() : RevisionContract(BucketVariant.DurableOrderedSet);
