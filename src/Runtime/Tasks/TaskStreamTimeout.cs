namespace Pail.Runtime.Tasks;

/// <summary>What happens when a task of a stream exceeds its time limit: <c>:on_timeout</c>.</summary>
public enum TaskStreamTimeout
{
    /// <summary>All tasks of the stream are killed, and the stream exits with timeout.</summary>
    Exit,

    /// <summary>The task is killed, its result is an exit with timeout, and the stream goes on.</summary>
    KillTask,
}
