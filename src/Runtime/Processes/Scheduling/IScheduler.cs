namespace Pail.Runtime.Processes;

/// <summary>Decides where and when runnable processes run. Tests supply their own.</summary>
internal interface IScheduler
{
    /// <summary>Runs the work soon, on any thread.</summary>
    /// <param name="work">A process that has become runnable, or an unwinding.</param>
    /// <param name="preferLocal">Whether the work was woken by the present thread and should run near it; false for a process that has used
    /// up its turn.</param>
    void Schedule(IThreadPoolWorkItem work, bool preferLocal);
}
