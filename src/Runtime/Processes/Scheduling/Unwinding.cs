namespace Pail.Runtime.Processes;

/// <summary>What is left to run of a process that has ended while it waited: its using and finally blocks. Runs on a thread of its own choosing.</summary>
internal sealed class Unwinding(Process process, Signal rest) : IThreadPoolWorkItem
{
    /// <summary>Whose code it is.</summary>
    internal Process Process => process;

    void IThreadPoolWorkItem.Execute() => process.RunAs(static unwinding => unwinding.Run(), this);

    private void Run()
    {
        try
        {
            rest.Resume();
        }
        catch (Exception error)
        {
            process.UnwindingFailed(error);
        }
    }
}
