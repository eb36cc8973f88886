namespace Pail.Buckets.Tests.World;

/// <summary>Sends requests to a bucket, and records them.</summary>
internal sealed class WorldClient(Recorder recorder, RequestSource source, string name)
{
    private Recorded[] _open = [];

    /// <summary>Notes that the client was killed: what it has sent last may take effect or not.</summary>
    internal void Abandon()
    {
        foreach (var recorded in _open.Where(static recorded => !recorded.IsKnown))
            recorded.FailedAt = recorder.Tick();
    }

    /// <summary>Sends one request.</summary>
    internal async Task Send(BucketHistory history, object request)
    {
        var recorded = _open = Record(history, request);
        try
        {
            await Send(history.Bucket, request, recorded);
        }
        catch (BucketOperationException refused)
        {
            recorder.End(recorded[0], new OperationResult(ApplyStatus.Refused, null, null) { Fault = refused.Fault });
        }
        catch (BucketUnavailableException error)
        {
            Failed(history, recorded, error);
        }
    }

    private Recorded[] Record(BucketHistory history, object request)
    {
        if (request is not Operation[] batch)
            return [recorder.Begin(history, name, request)];
        var (recorded, previous) = (new Recorded[batch.Length], default(Recorded));
        for (var at = 0; at < batch.Length; at++)
            recorded[at] = previous = recorder.Begin(history, name, batch[at], previous);
        return recorded;
    }

    private async Task Send(IBucket bucket, object request, Recorded[] recorded)
    {
        switch (request)
        {
            case Operation[] batch:
                var results = await bucket.Apply(batch);
                for (var at = 0; at < results.Count; at++)
                    recorder.End(recorded[at], results[at]);
                break;
            case Read read:
                var entry = read.Uses ? await bucket.Get(read.Key) : await bucket.Peek(read.Key);
                recorder.End(recorded[0], entry);
                source.Saw(entry);
                break;
            case Operation operation:
                var result = await bucket.Apply(operation);
                recorder.End(recorded[0], result);
                source.Saw(result.Entry);
                break;
            case Transaction transaction:
                recorder.End(recorded[0], await bucket.Apply(transaction));
                break;
            case KeyQuery query:
                var page = await bucket.List(query);
                recorder.End(recorded[0], page);
                foreach (var (_, listed) in page.Keys)
                    source.Saw(listed);
                break;
            case RemoveAll:
                recorder.End(recorded[0], await bucket.Clear());
                break;
            case Configured configured:
                await bucket.Configure(configured.Config);
                recorder.End(recorded[0], null);
                break;
            default:
                throw new NotSupportedException($"There is no request {request}.");
        }
    }

    private void Failed(BucketHistory history, Recorded[] recorded, BucketUnavailableException error)
    {
        // A table is available whatever happens to processes, and what became of a request is known, unless it is a batch.
        if (history.Bucket.Config is { Backend: BucketBackend.Table, Durable: false })
            Assert.Equal((BucketFailure.Deleted, true), (error.Failure, error.Outcome == Outcome.NotApplied || recorded.Length > 1));
        if (error.Failure == BucketFailure.Deleted)
            Assert.Equal(BucketState.Deleted, ((Bucket)history.Bucket).CurrentStatus().State);
        recorder.Count(error.Failure);
        foreach (var one in recorded)
        {
            if (error.Outcome == Outcome.NotApplied)
                recorder.Forget(history, one);
            else if (one.FailedAt == 0)
                one.FailedAt = recorder.Tick();
        }
    }
}
