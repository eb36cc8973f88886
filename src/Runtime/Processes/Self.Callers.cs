namespace Pail.Runtime.Processes;

/// <summary>On whose behalf this process works.</summary>
public readonly partial struct Self
{
    /// <summary>
    /// The process this task was asked for by, then that one's own callers, at most 16: <c>$callers</c>. Empty in what is no task. Unlike the line of
    /// parents they lead past the supervisor that started the task.
    /// </summary>
    public IReadOnlyList<Pid> Callers => Checked.Callers;
}
