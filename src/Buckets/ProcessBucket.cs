using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>What the two backends share that keep the entries in the state of a process: when it dies, they are gone.</summary>
internal abstract class ProcessBucket(string name, BucketConfig config, BucketProcesses processes) : Bucket(name, config, processes)
{
    protected sealed override bool HoldsKeys => Node.IsAlive(Pid);

    public sealed override ValueTask<Entry?> Get(string key)
    {
        ThrowIfGone();
        return Answered(CallGet(key));
    }

    public sealed override ValueTask<PutResult> Put(string key, NewValue value, Condition condition)
    {
        ThrowIfGone();
        var request = new PutRequest(key, value, condition);
        var call = CallPut(request);
        if (!call.IsCompletedSuccessfully)
            return Accepted(call, request);

        // An answer is taken once only.
        var answer = call.Result;
        return answer is { } result ? new ValueTask<PutResult>(result) : Accepted(new ValueTask<PutResult?>(answer), request);
    }

    public sealed override ValueTask<DeleteResult> Delete(string key, Condition condition)
    {
        ThrowIfGone();
        return Answered(CallDelete(new DeleteRequest(key, condition)));
    }

    public sealed override ValueTask<KeyPage> List(KeyQuery query)
    {
        ThrowIfGone();
        return Answered(CallList(query));
    }

    internal sealed override async ValueTask<bool> IsEmpty()
    {
        try
        {
            return await CallIsEmpty();
        }
        catch (CallException)
        {
            // The process has died, and with it the keys; a new one finds the deletion asked for. Nothing else ends this call: it waits
            // without limit, because a process that is only busy may hold keys.
            return true;
        }
    }

    /// <summary>Begins with no entries. Runs in the new process.</summary>
    protected ProcessEntries BeginEmpty(Self self, BucketSupervision supervision)
    {
        var revisions = new RevisionSource(Processes.Epochs.Next(), Node.TimeProvider);
        var size = new SizeCounter();
        Begin(self, new BucketIncarnation(supervision, self.Pid, revisions.Epoch, size));
        return new ProcessEntries(Lifecycle, revisions, size);
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
                throw await Unavailable(error);
            }
        }
    }

    private async ValueTask<PutResult> Accepted(ValueTask<PutResult?> call, PutRequest request)
    {
        while (true)
        {
            if (await Answered(call) is { } result)
                return result;

            // Refused, because a deletion is asked for.
            await ThrowIfGoneOnceDecided();
            call = CallPut(request);
        }
    }
}
