using System.Reflection;
using Pail.Buckets;
using Pail.Cluster.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Tests.Grains;

/// <summary>An import on its way to an owner that ends.</summary>
public sealed class ImportSendingTests
{
    [Fact]
    public async Task One_whose_owner_ends_before_all_of_it_is_there_was_certainly_not_stored()
    {
        var grain = DispatchProxy.Create<IBucketGrain, EndedOwner>();
        var line = new EntryLine
        {
            Key = "k",
            Value = new byte[] { 1 },
            ContentType = "x/y",
            Created = default,
            Modified = default,
            Revision = default,
        };

        var reply = await OwnerSteps.Import.Remote(grain, [new ImportOperation(line)], 0);

        Assert.Equal(RefusalKind.Moved, reply.Refusal!.Kind);
    }

    /// <summary>A grain whose silo ends while it is called.</summary>
#pragma warning disable CA1852 // DispatchProxy makes a type that is derived from it.
    internal class EndedOwner : DispatchProxy
    {
        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => throw new SiloUnavailableException();
    }
#pragma warning restore CA1852
}
