using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>What the two backends share that keep the entries in the state of a process: when it dies, they are gone.</summary>
internal abstract class ProcessBucket(string name, BucketConfig config, BucketSurroundings surroundings) : Bucket(name, config, surroundings)
{
    protected override long Keys => State() == BucketState.Running ? Life!.Usage.Keys : 0;

    protected override long Bytes => State() == BucketState.Running ? Life!.Usage.Bytes : 0;

    protected override long Epoch => Life?.Epoch ?? 0;

    public sealed override ValueTask<Entry?> Get(string key) => Answered(CallGet(key));

    public sealed override ValueTask<PutResult> Put(string key, NewValue value, Condition condition)
    {
        var call = CallPut(new PutRequest(key, value, condition));
        if (call.IsCompletedSuccessfully)
            return new ValueTask<PutResult>(call.Result ?? throw Unavailable(Outcome.NotApplied));
        return Accepted(call);
    }

    public sealed override ValueTask<DeleteResult> Delete(string key, Condition condition) => Answered(CallDelete(new DeleteRequest(key, condition)));

    public sealed override ValueTask<KeyPage> List(KeyQuery query) => Answered(CallList(query));

    internal sealed override async ValueTask<bool> IsEmpty()
    {
        try
        {
            return await CallIsEmpty();
        }
        catch (CallException)
        {
            // The process has died, and with it the keys; a new one finds the bucket closing. Nothing else ends this call: it waits without limit, for
            // a process that is only busy may hold keys.
            return true;
        }
    }

    /// <summary>Begins a life with no entries. Runs in the new process.</summary>
    protected ProcessEntries BeginEmpty(Self self)
    {
        var revisions = new RevisionSource(Surroundings.Epochs.Next(), Node.TimeProvider);
        var usage = new Usage();
        Begin(new BucketLife(self.Pid, revisions.Epoch, usage));
        return new ProcessEntries(this, revisions, usage);
    }

    protected abstract ValueTask<Entry?> CallGet(string key);

    protected abstract ValueTask<PutResult?> CallPut(PutRequest request);

    protected abstract ValueTask<DeleteResult> CallDelete(DeleteRequest request);

    protected abstract ValueTask<KeyPage> CallList(KeyQuery query);

    protected abstract ValueTask<bool> CallIsEmpty();

    // An idle process has answered already: no state machine then.
    private ValueTask<T> Answered<T>(ValueTask<T> call)
    {
        return call.IsCompletedSuccessfully ? call : Await(call);

        async ValueTask<T> Await(ValueTask<T> call)
        {
            try
            {
                return await call;
            }
            catch (CallException error)
            {
                throw Unavailable(error);
            }
        }
    }

    private async ValueTask<PutResult> Accepted(ValueTask<PutResult?> call) => await Answered(call) ?? throw Unavailable(Outcome.NotApplied);
}
