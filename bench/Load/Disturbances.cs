using Pail.Bench.Load.Work;

namespace Pail.Bench.Load;

/// <summary>Scenarios in which something goes on beside the load.</summary>
internal static class Disturbances
{
    public static Scenario Listing() => new(
        "listing",
        "A full listing each second",
        "Reads, while once a second another client lists all keys of the bucket, page after page. A process that lists does nothing else "
        + "meanwhile; the pages keep each pause short.",
        options =>
        [
            Scenarios.OneBucket("reads only", options, static (lab, chooser) => new MixWork(lab, chooser, writes: 0)),
            Scenarios.OneBucket("with listings", options, static (lab, chooser) => new MixWork(lab, chooser, writes: 0)) with
            {
                Beside = static (lab, cancel) => Repeat(
                    TimeSpan.FromSeconds(1), () => lab.Client.ListAll(lab.Bucket, lab.Beside), cancel),
            },
        ]);

    public static Scenario Kill() => new(
        "kill",
        "Processes that are killed",
        "Half reads, half writes, while the bucket's process is killed again and again. A process loses its values, is restarted at once, "
        + "and is filled by the writes again; a table belongs to another process, and keeps them. Keys that are missing are counted.",
        options =>
        [
            Scenarios.OneBucket("kills", options, static (lab, chooser) => new MixWork(lab, chooser, writes: 50)) with
            {
                LosesKeys = true,
                Beside = (lab, cancel) => Repeat(
                    options.Turn / 2 < TimeSpan.FromSeconds(5) ? options.Turn / 2 : TimeSpan.FromSeconds(5),
                    () => lab.Client.Kill(lab.Bucket, lab.Beside),
                    cancel),
            },
        ]);

    public static Scenario Expiry() => new(
        "expiry",
        "Many keys that expire at once",
        "Reads of lasting keys, while as many others as --keys times 10 expire within the same second of each turn.",
        options =>
        [
            Scenarios.OneBucket("nothing expires", options, static (lab, chooser) => new MixWork(lab, chooser, writes: 0)),
            Scenarios.OneBucket("a mass expires", options, static (lab, chooser) => new MixWork(lab, chooser, writes: 0)) with
            {
                Arrange = lab => lab.Client.Fill(
                    lab.Bucket,
                    Enumerable.Range(0, 10 * options.Keys).Select(static i => $"short{i}"),
                    $"{(int)(options.Turn / 2).TotalMilliseconds + 1}ms"),
            },
        ]);

    public static Scenario Watchers() => new(
        "watchers",
        "Many watchers",
        "Half reads, half writes, while many clients watch all keys of the bucket as server-sent events: each write is sent to "
        + "each of them.",
        options =>
        [
            Scenarios.OneBucket("no watcher", options, static (lab, chooser) => new MixWork(lab, chooser, writes: 50)),
            Watched(options, options.Quick ? 50 : 1000),
        ]);

    // Opened for each turn: the watches of all backends together would be more connections than a server allows.
    private static LoadCase Watched(LoadOptions options, int watchers) =>
        Scenarios.OneBucket($"{watchers} watchers", options, static (lab, chooser) => new MixWork(lab, chooser, writes: 50)) with
        {
            Arrange = async lab => lab.Watches = await OpenWatches.Open(lab, watchers),
            Beside = static async (lab, cancel) =>
            {
                await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await lab.Watches!.DisposeAsync();
            },
        };

    private static async Task Repeat(TimeSpan period, Func<Task> action, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
                await action();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The turn is over.
        }
    }
}
