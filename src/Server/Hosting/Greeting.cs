using Pail.Buckets;

namespace Pail.Server.Hosting;

/// <summary>Prints where the server listens, and a command to try.</summary>
internal static class Greeting
{
    internal static async Task Write(TextWriter output, ICollection<string> urls, bool needsKey)
    {
        foreach (var url in urls)
            await output.WriteLineAsync($"Pail listens on {url}");

        if (needsKey)
        {
            await output.WriteLineAsync("Requests need an API key: curl -H \"Authorization: Bearer pail_…\"");
            return;
        }

        // One curl command without quotes, so that it can be pasted into any shell.
        if (urls.FirstOrDefault(url => url.StartsWith("http://", StringComparison.Ordinal) && !url.Contains("unix:")) is { } first)
        {
            var bucket = $"{Reachable(first)}/v1/buckets/shopping";
            await output.WriteLineAsync(
                $"Try: curl -X PUT {bucket} --next -X PUT -d 2 {bucket}/keys/milk --next {bucket}/keys/milk");
        }
    }

    /// <summary>Prints where durable buckets are kept, and what was there.</summary>
    internal static async Task WriteStorage(TextWriter output, BucketStorageStatus storage)
    {
        var read = storage.Recovery;
        var found = read.Changes == 0
            ? " (new)"
            : FormattableString.Invariant($": {Counts(read.Buckets, read.Entries)}, read in {read.Duration.TotalMilliseconds:0} ms");
        await output.WriteLineAsync($"Durable buckets are kept in {Path.GetFullPath(storage.Directory)}{found}");
    }

    /// <summary>Says how many buckets and keys.</summary>
    internal static string Counts(int buckets, long keys) => FormattableString.Invariant(
        $"{buckets} {(buckets == 1 ? "bucket" : "buckets")} with {keys} {(keys == 1 ? "key" : "keys")}");

    // Kestrel reports the address that it listens on, but a client cannot connect to 0.0.0.0.
    private static string Reachable(string url) =>
        url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal);
}
