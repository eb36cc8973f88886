namespace Pail.Runtime.Processes;

/// <summary>Decides where and when runnable processes run. Tests supply their own.</summary>
internal interface IScheduler
{
    /// <summary>Runs the work soon, on any thread.</summary>
    /// <param name="work">A process that has become runnable, or what a dead one has left to do.</param>
    /// <param name="preferLocal">Whether it was woken by the running thread and should run near it; false for one that has used up its
    /// turn.</param>
    void Schedule(IThreadPoolWorkItem work, bool preferLocal);
}
