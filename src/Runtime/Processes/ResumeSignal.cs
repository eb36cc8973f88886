namespace Pail.Runtime.Processes;

/// <summary>The rest of an async method of the process, which waited for something outside the runtime.</summary>
internal sealed class ResumeSignal(Process process, SendOrPostCallback callback, object? state) : Signal, IThreadPoolWorkItem
{
    internal override void Arrive(Process receiver) => receiver.Resumptions.Enqueue(this);

    // A dead process still unwinds: its using and finally blocks run, on a pool thread of their own.
    internal override void Refuse(Process receiver, ExitReason reason) => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => process.RunAs(static signal => signal.Unwind(), this);

    /// <summary>Goes on. Throws what the callback throws: an async void method brings its exception here.</summary>
    internal void Resume() => callback(state);

    private void Unwind()
    {
        try
        {
            Resume();
        }
        catch (Exception error)
        {
            process.UnwindingFailed(error);
        }
    }
}

/// <summary>Makes the process look whether its code has finished.</summary>
internal sealed class WakeSignal : Signal
{
    internal override void Arrive(Process receiver)
    {
    }
}
