using Pail.Cluster.Stores;
using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>Compares the clock of this machine with the store's, which is the one that all silos share.</summary>
internal static class StoreClock
{
    /// <summary>How far the store's clock is ahead of this one; negative when it is behind.</summary>
    /// <remarks>The answer takes time, and nobody knows where in it the store has looked. All of it is in the clock's favour.</remarks>
    internal static async Task<TimeSpan> Skew(OpenedStore store, TimeProvider time)
    {
        var before = time.GetUtcNow();
        var there = await store.Now();
        var after = time.GetUtcNow();
        return there < before ? there - before : there > after ? there - after : TimeSpan.Zero;
    }

    /// <exception cref="StartupException">The clocks are too far apart.</exception>
    internal static async Task<TimeSpan> Need(OpenedStore store, TimeSpan most, TimeProvider time)
    {
        var skew = await Skew(store, time);
        return skew.Duration() <= most
            ? skew
            : throw new StartupException(
                $"The clock of this machine must be within {ClusterSettings.MaxClockSkewName} = {most.TotalSeconds:0.###} s of that of "
                + $"{store.Name}, but it is {skew.Duration().TotalSeconds:0.#} s {(skew > TimeSpan.Zero ? "behind" : "ahead")}. "
                + "Values would expire at other times than their clients asked for.");
    }
}
