using System.Diagnostics;
using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;
using Pail.Bench.Tables.Workloads;
using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// Eight threads get keys, and every hundredth call of each is an update that takes 10 ms inside the bucket: in its process, or under the
/// writer lock of a table. Measured is how long the gets take.
/// </summary>
/// <param name="variant">The variant.</param>
/// <param name="buckets">How many buckets the calls are spread over.</param>
internal sealed class SlowUpdates(Variant variant, int buckets) : LabWorkload(variant), IWorkload
{
    /// <summary>How many threads call.</summary>
    public const int Threads = 8;

    /// <summary>One of how many calls of a thread is slow.</summary>
    public const int SlowEvery = 100;

    /// <summary>How many keys each bucket has.</summary>
    public const int KeysEach = 100;

    /// <summary>How long a slow call takes inside the bucket.</summary>
    public static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(10);

    private readonly Crew _crew = new(Threads);
    private readonly List<IBucket> _buckets = [];
    private readonly Waits _waits = new();

    double IWorkload.Longest => _waits.Longest;

    double IWorkload.Percentile99 => _waits.Quantile(0.99);

    public override Task Arrange(int operations)
    {
        _waits.Clear();
        return Task.CompletedTask;
    }

    public override Task Run(int operations) => _crew.Run(thread => Work(thread, Share.Of(operations, Threads, thread)));

    public override async ValueTask DisposeAsync()
    {
        _crew.Dispose();
        await base.DisposeAsync();
    }

    protected override async Task Prepare()
    {
        foreach (var name in Records.Names(buckets))
            _buckets.Add(await Lab.CreateFull(name, KeysEach, Records.Value));
    }

    // Blocks its thread while it waits, so that every caller always has a thread to go on with.
    private void Work(int thread, int operations)
    {
        var (keys, waits) = (Keys.Texts(KeysEach), new Waits());
        for (var i = 0; i < operations; i++)
        {
            var bucket = _buckets[((thread * 5) + i) % _buckets.Count];
            var key = keys[(i * 7) % KeysEach];
            if ((i + (thread * SlowEvery / Threads)) % SlowEvery == 0)
            {
                Wait(bucket.Apply(new SlowOperation(key)));
                continue;
            }

            var began = Stopwatch.GetTimestamp();
            Wait(bucket.Get(key));
            waits.Add(Stopwatch.GetElapsedTime(began));
        }

        lock (_waits)
            _waits.Add(waits);
    }

    private static void Wait<T>(ValueTask<T> call)
    {
        if (!call.IsCompleted)
            call.AsTask().Wait();
        else
            _ = call.Result;
    }

    /// <summary>An operation that takes its time to decide, and changes nothing.</summary>
    private sealed record SlowOperation(string Name) : Operation(Name)
    {
        private protected override Decision DecideAllowed(Entry? current, in OperationContext context)
        {
            Thread.Sleep(Slowness);
            return Decision.Nothing(new OperationResult(ApplyStatus.Found, current, current));
        }
    }
}
