using System.Diagnostics;
using Pail.Bench.Cluster.Clients;
using Pail.Bench.Cluster.History;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster;

/// <summary>How long buckets were away: from a moment to the first good read and the first good write through a silo.</summary>
internal sealed class Recovery(HistoryLog log)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    // At the same time, for a bucket and a kind of request. More would wait for each other's connections.
    private const int MostAttempts = 8;

    private int _number;

    /// <summary>Asks for a key of each bucket until it is read and written.</summary>
    /// <param name="buckets">The buckets.</param>
    /// <param name="silo">The silo that is asked.</param>
    /// <param name="since">The moment, by the monotonic clock.</param>
    internal async Task<(List<TimeSpan> Gets, List<TimeSpan> Puts)> Measure(
        IReadOnlyList<string> buckets, SiloSlot silo, long since)
    {
        var puts = await Task.WhenAll(buckets.Select(async bucket =>
        {
            var key = $"own/probe-{Interlocked.Increment(ref _number)}";
            var put = First(bucket, since, () => Put(bucket, key, silo));
            var get = await First(bucket, since, () => Get(bucket, key, silo));
            return (Get: get, Put: await put);
        }));
        return ([.. puts.Select(static times => times.Get)], [.. puts.Select(static times => times.Put)]);
    }

    // A new attempt at each beat, whatever has become of the others: one that hangs must not hide that the bucket is back.
    private async Task<TimeSpan> First(string bucket, long since, Func<Task<bool>> attempt)
    {
        var first = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = new List<Task>();
        var began = Stopwatch.GetTimestamp();
        while (!first.Task.IsCompleted)
        {
            if (Stopwatch.GetElapsedTime(began) > TimeLimit)
            {
                log.Report(ViolationKind.WrongAnswer, $"{bucket} did not come back within {TimeLimit.TotalSeconds} seconds");
                first.TrySetResult(TimeLimit);
                break;
            }

            attempts.RemoveAll(static done => done.IsCompleted);
            if (attempts.Count < MostAttempts)
                attempts.Add(Try(attempt, first, since));
            await Task.WhenAny(first.Task, Task.Delay(Pace));
        }

        await Task.WhenAll(attempts);
        return await first.Task;
    }

    private static async Task Try(Func<Task<bool>> attempt, TaskCompletionSource<TimeSpan> first, long since)
    {
        try
        {
            if (await attempt())
                first.TrySetResult(Stopwatch.GetElapsedTime(since));
        }
        catch (HttpRequestException)
        {
            // Not yet.
        }
    }

    private static async Task<bool> Get(string bucket, string key, SiloSlot silo)
    {
        var answer = await silo.Http.Get(DurableClient.KeyPath(bucket, key));
        return answer.IsDone || answer.Code == "key-not-found";
    }

    private async Task<bool> Put(string bucket, string key, SiloSlot silo)
    {
        var client = new ClusterClient(new Route([silo], log), log, "probe");
        var operation = await client.Put(bucket, key, CancellationToken.None);
        return operation.Outcome == OperationOutcome.Done;
    }
}
