namespace Pail.Buckets;

/// <summary>
/// Runs what waits for the disk. A program has threads of their own for it. A simulation takes the same steps in one thread, in the order
/// and with the delays that it wants.
/// </summary>
internal abstract class StorageRunner
{
    /// <summary>The runner of a program.</summary>
    internal static StorageRunner Threads { get; } = new ThreadRunner();

    /// <summary>Begins to take the steps of a journal.</summary>
    /// <param name="steps">The steps, with the pauses in between.</param>
    /// <param name="fail">Called with the exception that has ended the steps.</param>
    internal abstract IJournalRun Start(IEnumerable<JournalPause> steps, Action<Exception> fail);

    /// <summary>How tasks that others wait for, and that a step completes, are made.</summary>
    internal abstract TaskCreationOptions Completions { get; }

    /// <summary>Makes what others wait for, to be completed by a step.</summary>
    internal TaskCompletionSource NewCompletion() => new(Completions);

    /// <summary>Lets those go on who have waited for a commit.</summary>
    internal abstract void Complete(IThreadPoolWorkItem wait);

    /// <summary>Runs work that waits for the disk.</summary>
    internal abstract Task<T> Run<T>(Func<T> work);

    /// <inheritdoc cref="Run{T}"/>
    internal Task Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Begins work that waits for buckets and for steps of the journal.</summary>
    internal abstract Task Begin(Func<Task> work);

    private sealed class ThreadRunner : StorageRunner
    {
        internal override IJournalRun Start(IEnumerable<JournalPause> steps, Action<Exception> fail) => new JournalThread(steps, fail);

        // The journal's thread has better things to do than to run the code of those who wait.
        internal override TaskCreationOptions Completions => TaskCreationOptions.RunContinuationsAsynchronously;

        internal override void Complete(IThreadPoolWorkItem wait) => ThreadPool.UnsafeQueueUserWorkItem(wait, preferLocal: false);

        internal override Task<T> Run<T>(Func<T> work) => OwnThread.Run(work);

        internal override Task Begin(Func<Task> work) => Task.Run(work);
    }
}
