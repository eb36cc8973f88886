namespace Pail.Buckets;

/// <summary>Runs an asynchronous operation for a caller that must have the answer before it returns.</summary>
/// <remarks>
/// Blocking on a task deadlocks when something that the task needs is waiting for the blocked thread. There are two such things here.
/// First, awaits inside the operation return to the caller's synchronization context or task scheduler, which may have only this thread.
/// Second, inside a process of the runtime, an answer to a call is delivered to that process, which is blocked. So an operation starts on
/// this thread only when the thread has neither; a process counts as a context. Otherwise it starts on the thread pool, where its awaits
/// find no context, and belongs to no process.
/// <para>
/// The wait itself is the task's own. It tells the thread pool that a thread is blocked, so the pool adds another one. It ends: a process
/// answers within <see cref="BucketConfig.CallTimeout"/> or the operation fails, and the operations that a table waits for never wait
/// themselves.
/// </para>
/// </remarks>
internal static class Blocking
{
    /// <summary>Runs an operation and waits for its answer. An idle bucket answers on this thread, without a wait.</summary>
    internal static TResult Run<TArgument, TResult>(Func<TArgument, ValueTask<TResult>> operation, TArgument argument)
    {
        var call = SynchronizationContext.Current is null && TaskScheduler.Current == TaskScheduler.Default
            ? operation(argument)
            : new ValueTask<TResult>(Task.Run(() => operation(argument).AsTask()));

        // A value task that is not completed must not be asked for its result; its task may be.
        return call.IsCompleted ? call.GetAwaiter().GetResult() : call.AsTask().GetAwaiter().GetResult();
    }
}
