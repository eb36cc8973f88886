using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A request or a cast of one of the library's own protocols, which only one kind of process understands. Any other process refuses it: the
/// caller fails, and the process goes on. (In OTP the process would end, because no clause matches.)
/// </summary>
internal interface IProtocolRequest
{
    /// <summary>Which kind of process understands it: "a supervisor".</summary>
    string Receiver { get; }
}

internal static class ProtocolRequest
{
    /// <summary>Says why a process does not understand a request.</summary>
    internal static InvalidOperationException WrongReceiver(Pid pid, object? code, string receiver) =>
        new($"{pid} is {(code is null ? "a process" : CodeName.Of(code.GetType()))}, not {receiver}.");

    /// <summary>The failure of a caller whose request was refused before it was sent.</summary>
    internal static CallException Refused(Process target, Destination server, object request, string receiver)
    {
        var error = WrongReceiver(target.Pid, target.Behaviour, receiver);
        return new CallException(ExitReason.Error(error), server, request, error.Message, delivered: false);
    }

    /// <summary>Whether a process is certainly of another kind than <typeparamref name="TBehaviour"/>. Any thread.</summary>
    internal static bool IsNot<TBehaviour>(Process target)
        where TBehaviour : Behaviour
    {
        if (target.Behaviour is TBehaviour)
            return false;

        // Races with the end of the process, which clears its code. So the code that was read counts only if the process is still alive
        // after the read.
        Volatile.ReadBarrier();
        return !target.HasEnded;
    }

    /// <summary>
    /// Fails the caller of a request that reached a server of another kind, for instance because the name has moved to another process.
    /// </summary>
    internal static void Refuse(this IProtocolRequest request, Process server, From from)
    {
        var error = WrongReceiver(server.Pid, server.Behaviour, request.Receiver);
        from.Call.Fail(from.Life, ExitReason.Error(error), error.Message);
    }
}
