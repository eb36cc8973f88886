using Pail.Buckets;
using Pail.Cluster.Hosting.Membership;
using Pail.Cluster.Stores;
using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>
/// What must be done, and must hold, before the silo joins: the store is there and is this cluster's, the clocks agree, and the place where
/// the silos find each other belongs to the same store, and the store to it.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="membership">Where the silos find each other.</param>
/// <param name="store">Holds the store once it is open.</param>
/// <param name="claim">Notes the membership in the store.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ClusterStart(
    ClusterSettings settings,
    IClusterMembership membership,
    ClusterStore store,
    MembershipClaim claim,
    TimeProvider time,
    ILogger<ClusterStart> logger)
{
    // A database that starts at the same time, as in a cluster that is started as a whole, is there by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <exception cref="StartupException">A setting is wrong.</exception>
    /// <exception cref="BucketStorageException">The store did not answer for <see cref="Patience"/>.</exception>
    /// <exception cref="MembershipException">The membership did not answer for <see cref="Patience"/>.</exception>
    internal async Task Run(TextWriter output)
    {
        SiloPort.NeedFree(settings.SiloAddress);
        if (settings.Certificates is { } certificates)
            certificates.Changed = Tell;
        var start = time.GetTimestamp();
        var opened = await Patiently(
            () => BucketStores.Open(settings.Store, settings.ClusterId, time), "store", start, output);
        store.Set(opened);
        foreach (var warning in opened.Warnings)
            LogStore(logger, warning);

        await Patiently(() => StoreClock.Need(opened, settings.MaxClockSkew, time), "store", start, output);
        var place = await Patiently(
            async () =>
            {
                var id = await membership.Prepare();
                NeedSame(await membership.ClaimStore(settings.ClusterId, opened.StoreId), opened);
                return id;
            },
            "place where the silos find each other", start, output);
        await Patiently(
            async () =>
            {
                await claim.Take(place, output);
                return true;
            },
            "store", start, output);
    }

    internal IEnumerable<string> Greeting()
    {
        var silos = settings.IsDefaultStore ? ". Silos of this user find each other in the same directory" : "";
        yield return $"Buckets are kept in {store.Opened.Name}{silos}";
        yield return $"The silo {settings.SiloName} of the cluster {settings.ClusterId} listens on {settings.SiloAddress}";
    }

    private void Tell(string? fault)
    {
        if (fault is null)
            LogRenewed(logger);
        else
            LogNotRenewed(logger, fault);
    }

    private void NeedSame(string claimed, OpenedStore opened)
    {
        if (claimed != opened.StoreId)
        {
            throw new StartupException(
                $"The cluster {settings.ClusterId} in {settings.Membership} keeps its buckets in another store than {opened.Name}. "
                + $"Give this silo the same --{ClusterSettings.StoreName} as the others, or another --{ClusterSettings.ClusterIdName}.");
        }
    }

    private async Task<T> Patiently<T>(Func<Task<T>> attempt, string what, long start, TextWriter output)
    {
        var hasSaid = false;
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception error) when (MayPass(error) && time.GetElapsedTime(start) < Patience)
            {
                if (!hasSaid)
                    await output.WriteLineAsync($"Waiting for the {what}, for up to {Patience.TotalSeconds:0} seconds: {error.Message}");
                hasSaid = true;
            }

            await Task.Delay(Pause, time);
        }
    }

    private static bool MayPass(Exception error) => error switch
    {
        BucketStorageException storage => !StartFailures.IsSetting(storage.Fault),
        MembershipException place => !place.IsSetting,
        _ => false,
    };

    [LoggerMessage(1, LogLevel.Information, "The certificates between silos were renewed from their files")]
    private static partial void LogRenewed(ILogger logger);

    [LoggerMessage(2, LogLevel.Error, "The files with the certificates between silos have changed and cannot be used: {Fault}")]
    private static partial void LogNotRenewed(ILogger logger, string fault);

    [LoggerMessage(3, LogLevel.Warning, "{Warning}")]
    private static partial void LogStore(ILogger logger, string warning);
}
