using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>The base of the backends that keep the entries in the state of a process. When the process dies, they are lost.</summary>
internal abstract class ProcessBucket(string name, BucketConfig config, BucketProcesses processes) : Bucket(name, config, processes)
{
    protected sealed override bool HoldsKeys => Node.IsAlive(Pid);

    public sealed override ValueTask<Entry?> Get(string key)
    {
        ThrowIfGone();
        return TranslateFailure(CallGet(key));
    }

    public sealed override ValueTask<PutResult> Put(string key, NewValue value, Condition condition)
    {
        ThrowIfGone();
        var request = new PutRequest(key, value, condition);
        var call = CallPut(request);
        if (!call.IsCompletedSuccessfully)
            return PutUntilAccepted(call, request);

        // The result of a ValueTask may be read only once.
        var answer = call.Result;
        return answer is { } result ? new ValueTask<PutResult>(result) : PutUntilAccepted(new ValueTask<PutResult?>(answer), request);
    }

    public sealed override ValueTask<DeleteResult> Delete(string key, Condition condition)
    {
        ThrowIfGone();
        return TranslateFailure(CallDelete(new DeleteRequest(key, condition)));
    }

    public sealed override ValueTask<KeyPage> List(KeyQuery query)
    {
        ThrowIfGone();
        return TranslateFailure(CallList(query));
    }

    internal sealed override async ValueTask<bool> IsEmpty()
    {
        try
        {
            return await CallIsEmpty();
        }
        catch (CallException)
        {
            // The process has died, so its keys are gone. A new process sees that a deletion is requested. Only the death of the process
            // fails this call: it waits without limit, because a busy process may hold keys.
            return true;
        }
    }

    /// <summary>Makes a process the bucket's current one, with no entries. Runs in the new process.</summary>
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

    // Turns a CallException into a BucketUnavailableException. An idle process has answered already, and then no state machine is needed.
    private ValueTask<T> TranslateFailure<T>(ValueTask<T> call)
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

    private async ValueTask<PutResult> PutUntilAccepted(ValueTask<PutResult?> call, PutRequest request)
    {
        while (true)
        {
            if (await TranslateFailure(call) is { } result)
                return result;

            // The process refused the key, because a deletion is requested.
            await ThrowIfGoneAfterDecision();
            call = CallPut(request);
        }
    }
}
