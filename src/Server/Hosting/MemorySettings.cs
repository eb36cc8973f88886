using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>Reads <c>memoryBudget</c>: how much memory all buckets may take together.</summary>
internal static class MemorySettings
{
    internal const string Setting = "memoryBudget";

    private const string NoLimit = "none";

    /// <summary>
    /// The budget, or <see langword="null"/> for no limit. Unless it is set, it is half of what the process may use, which in a container
    /// is the container's limit. The other half is for what the budget does not count: the garbage that the collector has not collected
    /// yet, its free space between objects, requests, connections and processes.
    /// </summary>
    internal static long? Read(IConfiguration configuration)
    {
        if (configuration[Setting] is not { } text)
            return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is > 0 and var available ? available / 2 : null;
        if (text == NoLimit)
            return null;
        return ByteSizes.TryRead(text, out var bytes) && bytes > 0
            ? bytes
            : throw new StartupException(
                $"{Setting} must be {NoLimit}, or {ByteSizes.Expected}, greater than 0, but is {Echo.Quote(text)}.");
    }
}
