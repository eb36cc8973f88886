namespace Pail.Runtime.Servers;

/// <summary>
/// The start of a server: completes the starter's task when init has run or the process has ended. Dropped once the server runs.
/// </summary>
internal sealed class ServerStart(TaskCreationOptions completion)
{
    private readonly TaskCompletionSource<StartResult> _started = new(completion);
    private StartResult? _outcome;

    internal Task<StartResult> Task => _started.Task;

    /// <summary>Sets the result of the start. If the start failed, the starter is told once the process has ended.</summary>
    internal void Decide(StartResult outcome) => _outcome ??= outcome;

    /// <summary>Tells the starter.</summary>
    internal void Announce(StartResult outcome) => _started.TrySetResult(_outcome ?? outcome);
}
