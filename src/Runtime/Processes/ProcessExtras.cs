namespace Pail.Runtime.Processes;

/// <summary>What few processes need, created on first use so that an idle process stays small. Touched on the process's own turn only, but for <see cref="Owned"/>.</summary>
internal sealed class ProcessExtras
{
    /// <summary>What a process without extras has once it has ended: a place where nothing can be put any more.</summary>
    internal static readonly ProcessExtras Ended = CreateEnded();

    internal readonly OwnedSet Owned = new();

    internal readonly Queue<ResumeSignal> Resumptions = new(0);

    internal SmallSet<Process> Links;

    /// <summary>Monitors of others on this process.</summary>
    internal SmallSet<MonitorRef> Watchers;

    /// <summary>Monitors of this process on others.</summary>
    internal SmallSet<MonitorRef> Watching;

    internal ReceiveTimeout? Timeout;

    internal CancellationTokenSource? EndedSource;

    private static ProcessExtras CreateEnded()
    {
        var ended = new ProcessExtras();
        ended.Owned.Release(null!);
        return ended;
    }
}
