namespace Pail.Runtime.Servers;

/// <summary>What a server is about while it starts: who waits for it, and what they will be told. Gone once it runs.</summary>
internal sealed class ServerStart(TaskCreationOptions completion)
{
    private readonly TaskCompletionSource<StartResult> _started = new(completion);
    private StartResult? _outcome;

    internal Task<StartResult> Task => _started.Task;

    /// <summary>Says how starting went, once the process has ended if it is to end.</summary>
    internal void Decide(StartResult outcome) => _outcome ??= outcome;

    /// <summary>Tells the starter.</summary>
    internal void Announce(StartResult outcome) => _started.TrySetResult(_outcome ?? outcome);
}
