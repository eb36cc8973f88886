using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <content>The buckets of a cluster that this machine owns.</content>
public sealed partial class BucketTree
{
    /// <summary>Starts a bucket that was read from the store of several machines.</summary>
    /// <param name="facts">What the store tells of it.</param>
    /// <param name="journal">Makes its journal.</param>
    /// <exception cref="InvalidOperationException">There is a bucket of that name here already.</exception>
    /// <exception cref="BucketUnavailableException">Its process could not be started.</exception>
    internal async ValueTask<Bucket> Own(BucketFacts facts, Func<Bucket, BucketJournal> journal)
    {
        var bucket = New(facts.Name, facts.Config, facts.Created, facts.Opens - 1);
        bucket.Context.Journal = journal(bucket);
        if (!_catalogue.TryAdd(bucket))
            throw new InvalidOperationException($"This machine has a bucket \"{facts.Name}\" already.");
        try
        {
            var started = await _processes.Start(bucket);
            if (!started.IsOk)
                throw NotCreated(facts.Name, started.ToString());
            bucket.Lifecycle.Created();
            return bucket;
        }
        catch (Exception error)
        {
            bucket.Lifecycle.Created();
            await Disown(bucket);
            if (error is CallException)
                throw NotCreated(facts.Name, null, error);
            throw;
        }
    }

    /// <summary>Ends a bucket here, and tells its watchers that it is down. It stays in the store.</summary>
    internal async ValueTask Disown(Bucket bucket)
    {
        if (bucket.Lifecycle.IsGone)
            return;
        bucket.Lifecycle.Leave();
        try
        {
            await _processes.Stop(bucket);
        }
        finally
        {
            bucket.Discard(BucketEventKind.BucketDown);
            _catalogue.Remove(bucket);
        }
    }
}
