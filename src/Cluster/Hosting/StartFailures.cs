using Npgsql;
using Orleans.Runtime.MembershipService;
using Pail.Buckets;
using Pail.Cluster.Hosting.Membership;
using Pail.Server.Hosting;
using StackExchange.Redis;

namespace Pail.Cluster.Hosting;

/// <summary>Says what a failure to start means.</summary>
internal static class StartFailures
{
    /// <summary>What silos need to reach each other.</summary>
    internal const string Reachability =
        $"All silos must reach each other at their {ClusterSettings.SiloAddressName}, and have "
        + $"{SiloCertificateFiles.CertificateName}s that the others trust, or none.";

    internal static StartFailure? Explain(Exception error) => error switch
    {
        BucketStorageException { Fault: BucketStorageFault.NotReached or BucketStorageFault.NoAnswer } away => new StartFailure(
            $"{away.Message} Check that it runs, and that --{ClusterSettings.StoreName} is right.", IsSetting: false),
        BucketStorageException storage => new StartFailure(storage.Message, IsSetting(storage.Fault)),
        MembershipException place => Of(place),
        OrleansClusterConnectivityCheckFailedException => new StartFailure(
            $"This silo could not reach all other silos of the cluster within {SiloSetup.MaxJoinTime.TotalSeconds:0} seconds. "
            + $"{Reachability} {error.Message.ReplaceLineEndings(" ")}",
            IsSetting: false),

        // The membership was there when it was prepared, and was not when Orleans used it.
        RedisException => Of(RedisMembershipFaults.Explain(error, "Redis")),
        NpgsqlException => Of(PostgresMembershipFaults.Explain(error, "PostgreSQL")),
        _ => null,
    };

    private static StartFailure Of(MembershipException place) => new(place.Message, place.IsSetting);

    /// <summary>Whether another setting helps against a fault of the store, and not another attempt.</summary>
    internal static bool IsSetting(BucketStorageFault fault) => fault is
        BucketStorageFault.Foreign or BucketStorageFault.Newer or BucketStorageFault.Exists or BucketStorageFault.InUse
        or BucketStorageFault.Unreadable;
}
