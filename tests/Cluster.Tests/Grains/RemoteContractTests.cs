using Pail.Buckets;
using Pail.Buckets.Tests;

namespace Pail.Cluster.Tests.Grains;

// The contracts of all buckets, over a bucket that another silo owns. Those that look into the tree of the bucket, or at its process, are
// not here: BucketCrashContract, BucketDeletionContract, BudgetContract, BusyContract, KillStressContract and SweepContract. They run over
// an owned bucket in tests/Buckets.Tests/Owned, which is the same bucket that a grain has.

public sealed class RemoteAgentBucketTests(ContractCluster cluster)
    : BucketContract(BucketVariant.OwnedAgent), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(TimeProvider.System));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetBucketTests(ContractCluster cluster)
    : BucketContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(TimeProvider.System));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteAgentOperationTests(ContractCluster cluster)
    : OperationContract(BucketVariant.OwnedAgent), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetOperationTests(ContractCluster cluster)
    : OperationContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetBatchTests(ContractCluster cluster)
    : BatchContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetTransactionTests(ContractCluster cluster)
    : TransactionContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetListTests(ContractCluster cluster)
    : ListContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(TimeProvider.System));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetLimitTests(ContractCluster cluster)
    : LimitContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetCounterTests(ContractCluster cluster)
    : CounterContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetEvictionTests(ContractCluster cluster)
    : EvictionContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetExpiryTests(ContractCluster cluster)
    : ExpiryContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetRevisionTests(ContractCluster cluster)
    : RevisionContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(Clock));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetAtomicityTests(ContractCluster cluster)
    : AtomicityContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(TimeProvider.System));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}

public sealed class RemoteOrderedSetBadInputTests(ContractCluster cluster)
    : BadInputContract(BucketVariant.OwnedOrderedSet), IClassFixture<ContractCluster>
{
    protected override ValueTask<IBuckets?> OpenElsewhere() => new(cluster.Open(TimeProvider.System));

    protected override async ValueTask CloseElsewhere() => await cluster.Clear();
}
