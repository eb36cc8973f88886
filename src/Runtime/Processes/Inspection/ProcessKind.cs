namespace Pail.Runtime.Processes;

/// <summary>What kind of process something is, by the code that it runs.</summary>
public enum ProcessKind
{
    /// <summary>It runs a function: <see cref="Node.Spawn(Func{Self, Task})"/>.</summary>
    Function,

    /// <summary>A task: <c>Task</c>.</summary>
    Task,

    /// <summary>A server: <c>GenServer</c>.</summary>
    GenServer,

    /// <summary>An agent: <c>Agent</c>.</summary>
    Agent,

    /// <summary>A supervisor of any kind.</summary>
    Supervisor,

    /// <summary>The process of a registry, or of a part of one.</summary>
    Registry,
}
