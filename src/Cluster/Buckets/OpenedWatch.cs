using Pail.Cluster.Grains;

namespace Pail.Cluster.Buckets;

/// <summary>A watch at the owner of a bucket.</summary>
/// <param name="Life">The life of the bucket.</param>
/// <param name="First">Where it begins.</param>
/// <param name="Events">The batches after that, to be disposed of.</param>
internal sealed record OpenedWatch(long Life, WatchBatch First, IAsyncEnumerator<WatchBatch> Events)
{
    /// <summary>Reads where a watch begins.</summary>
    internal static async Task<Reply<OpenedWatch>> Open(
        long life, IAsyncEnumerable<WatchBatch> batches, CancellationToken cancellationToken)
    {
        var events = batches.GetAsyncEnumerator(cancellationToken);
        try
        {
            var first = await events.MoveNextAsync() ? events.Current : new WatchBatch { Refusal = Refusal.NotWatched };
            if (first.Refusal is null)
                return new Reply<OpenedWatch> { Value = new OpenedWatch(life, first, events) };
            await events.DisposeAsync();
            return new Reply<OpenedWatch> { Refusal = first.Refusal };
        }
        catch
        {
            await events.DisposeAsync();
            throw;
        }
    }
}
