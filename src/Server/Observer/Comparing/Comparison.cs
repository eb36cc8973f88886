using Pail.Buckets;
using Pail.Server.Buckets;

namespace Pail.Server.Observer.Comparing;

/// <summary>
/// Runs the same work against several backends, each with a bucket of its own, which is deleted in the end. The backends take turns of a
/// second, so that each has the machine for itself and a slow minute of the machine hits all.
/// </summary>
internal sealed class Comparison(IBuckets buckets, ComparisonPlan plan, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    private readonly List<Contender> _contenders = [];
    private readonly Dictionary<Contender, int> _mailboxes = [];

    /// <summary>Makes the buckets and writes their first values.</summary>
    /// <param name="cancellation">Ends it early.</param>
    internal async Task Prepare(CancellationToken cancellation)
    {
        foreach (var backend in plan.Backends)
        {
            await Add(backend, durable: false, cancellation);
            if (plan.Durable)
                await Add(backend, durable: true, cancellation);
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="tell">Called with each sample.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>A result for each backend.</returns>
    internal async Task<IReadOnlyList<ComparisonResult>> Run(Func<ComparisonSample, Task> tell, CancellationToken cancellation)
    {
        for (var second = 1; second <= plan.Seconds; second++)
        {
            foreach (var contender in _contenders)
            {
                await contender.Work(Turn, cancellation);
                cancellation.ThrowIfCancellationRequested();
                var sample = contender.TakeSample(second);
                _mailboxes[contender] = Math.Max(_mailboxes[contender], sample.Mailbox);
                await tell(sample);
            }
        }

        var results = new List<ComparisonResult>(_contenders.Count);
        foreach (var contender in _contenders)
            results.Add(await contender.TakeResult(_mailboxes[contender]));
        return results;
    }

    /// <summary>Deletes the buckets: all, also when the deletion of one fails.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_contenders.Select(async contender => await buckets.Delete(contender.BucketName, force: true)));

    private async Task Add(BucketBackend backend, bool durable, CancellationToken cancellation)
    {
        var name = $"compare-{BucketWords.Of(backend)}-{Guid.NewGuid():n}";
        var made = await buckets.Create(name, new BucketConfig { Backend = backend, Durable = durable });
        var contender = new Contender(made.Bucket, plan, time);
        _contenders.Add(contender);
        _mailboxes.Add(contender, 0);
        await contender.Fill(cancellation);
    }
}
