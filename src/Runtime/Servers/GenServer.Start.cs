using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <content>The start of a server: its name, its init, and a start that fails.</content>
public abstract partial class GenServer<TState>
{
    internal sealed override Task? Start(Process process)
    {
        Enter(process);
        return Initialize();
    }

    private async Task Initialize()
    {
        var name = default(Destination);
        try
        {
            if (ExtrasIfAny?.Name is { IsNone: false } wanted)
            {
                var holder = wanted.Register(Process);
                if (holder != Process.Pid)
                {
                    Decide(StartResult.AlreadyStarted(holder));
                    Process.DieFinished(ExitReason.Normal);
                    return;
                }

                name = wanted;
                if (wanted.ViaTarget is { } via)
                    Process.Extras.Via = via;
            }

            var result = await AsCallback(Init());
            switch (result)
            {
                case { Kind: ResultKind.Continue }:
                    _state = result.State;
                    AnnounceStarted();
                    if (result.After is { } after)
                        Do(after);
                    break;
                case { Kind: ResultKind.Stop, Reason: null }:
                    GiveUp(name);
                    Decide(StartResult.Ignore);
                    Process.DieFinished(ExitReason.Normal);
                    break;
                case { Kind: ResultKind.Error, Reason: { } reason }:
                    GiveUp(name);
                    Decide(StartResult.Error(reason));
                    Process.DieFinished(ExitReason.Normal);
                    break;
                case { Kind: ResultKind.Stop, Reason: { } reason }:
                    EndFailed(name, reason, null);
                    break;
                default:
                    throw new InvalidOperationException(
                        $"{GetType().Name}.Init returned a result that was not made by Ok, Ignore, StopInit or ErrorInit.");
            }
        }
        catch (Exception error)
        {
            EndFailed(name, ExitReason.Error(error), error);
        }
    }

    private void EndFailed(Destination name, ExitReason reason, Exception? error)
    {
        if (Process.HasEnded)
            return;

        GiveUp(name);
        Decide(StartResult.Error(reason));
        LogUnlessClean(reason, error, messageType: null, static () => "init", state: null);
        Process.DieFinished(reason);
    }

    // Called before the starter is told of the failure, so that the starter finds the name free.
    private void GiveUp(Destination name)
    {
        try
        {
            name.Unregister(Process);
        }
        catch (Exception error)
        {
            // A via name is user code. Its failure is only logged: the starter must get the reason why the start failed. If the process was
            // killed meanwhile, nothing is logged.
            if (!Process.HasEnded)
                Process.Node.Log.UnregisterFailed(error, Process.Pid, name);
        }
    }
}
