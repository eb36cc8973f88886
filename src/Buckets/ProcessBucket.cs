using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>
/// The base of the backends that keep the entries in the state of a process. When the process dies, they are lost, unless the bucket is
/// durable: then the next process reads them from the store.
/// </summary>
internal abstract class ProcessBucket(string name, BucketContext context, BucketProcesses processes) : Bucket(name, context, processes)
{
    protected sealed override bool HoldsKeys => Context.Journal is not null || Node.IsAlive(Pid);

    // What could fail in the process is checked in the caller: an exception there would end the process, and the keys with it.
    public sealed override ValueTask<Entry?> Get(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfGone();
        return WhenStored(TranslateFailure(CallGet(key)));
    }

    public sealed override ValueTask<Entry?> Peek(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfGone();
        return WhenStored(Step(new PeekRequest(key)));
    }

    internal sealed override async ValueTask<bool> IsEmpty()
    {
        try
        {
            while (await Call(new SweepRequest(), Timeout.InfiniteTimeSpan))
            {
            }

            return await Call(new IsEmptyRequest(), Timeout.InfiniteTimeSpan);
        }
        catch (CallException)
        {
            // The process has died, so its keys are gone, unless the bucket is durable. A new process sees that a deletion is requested.
            // Only the death of the process fails this call: it waits without limit, because a busy process may hold keys.
            return Context.Journal is null || CurrentStatus().Keys == 0;
        }
    }

    /// <summary>Removes entries that have expired. Runs in the process.</summary>
    internal BucketEntries Sweep(BucketEntries entries)
    {
        if (entries.Sweep())
            WakeUp();
        return entries;
    }

    protected sealed override ValueTask<OperationResult> TryApply(Operation operation)
    {
        ThrowIfGone();
        var before = BeforeStep(operation.Writes, operation.OnlyRemoves);
        return WhenStored(TranslateFailure(CallApply(operation)), before);
    }

    protected sealed override ValueTask<TResult> Step<TResult>(BucketRequest<TResult> request)
    {
        ThrowIfGone();
        return TranslateFailure(Call(request, Config.CallTimeout));
    }

    /// <summary>
    /// Makes a process the bucket's current one, with no entries or with those that were read from the store. Runs in the new process.
    /// </summary>
    protected BucketEntries Begin(Self self, BucketSupervision supervision, RecoveredBucket? recovered)
    {
        var entries = new BucketEntries(Context, new ProcessStore(), recovered?.Epoch ?? Processes.Epochs.Next(), WakeUp, recovered);
        Begin(self, new BucketIncarnation(supervision, self.Pid, entries));
        return entries;
    }

    /// <summary>Asks the process to remove entries that have expired. Any thread.</summary>
    protected abstract void WakeUp();

    protected abstract ValueTask<Entry?> CallGet(string key);

    protected abstract ValueTask<OperationResult> CallApply(Operation operation);

    protected abstract ValueTask<TResult> Call<TResult>(BucketRequest<TResult> request, TimeSpan timeout);

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
}
