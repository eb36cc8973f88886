using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// The state that few servers need, or need only while they start. Created on first use, so that an idle server stays small. On the
/// server's turn.
/// </summary>
internal sealed class ServerExtras
{
    private List<From>? _unanswered;

    /// <summary>The call whose callback runs.</summary>
    internal Call? Call;

    internal ServerStart? Start;

    /// <summary>The name it is to be registered under before its init runs.</summary>
    internal Destination Name;

    internal IdleLimit? Idle;

    /// <summary>The debugger of the server; null when there is none.</summary>
    internal Debugger? Debugger;

    /// <summary>Whether nothing but system messages and the parent's exit are handled.</summary>
    internal bool Suspended;

    /// <summary>How far the mailbox of a suspended server has been searched for messages that it handles even so.</summary>
    internal Signal? Examined;

    /// <summary>The system request that runs, when it waits for something.</summary>
    internal SystemRequest? Request;

    /// <summary>With what reason a system request has asked the server to end.</summary>
    internal ExitReason? End;

    /// <summary>Whether nothing here is needed any more.</summary>
    internal bool IsEmpty =>
        Start is null && Debugger is null && !Suspended && Request is null && Call is null && _unanswered is null && Idle is null;

    /// <summary>Keeps a call that is answered later, so that its caller learns of the server's end.</summary>
    internal void AddUnanswered(From from)
    {
        // When the list would grow, the answered calls are removed first. If few were answered, the list grows too: otherwise each of the
        // next calls would search the whole list to free one place.
        _unanswered ??= [];
        if (_unanswered.Count == _unanswered.Capacity)
        {
            _unanswered.RemoveAll(static earlier => !earlier.IsPending);
            if (_unanswered.Count > _unanswered.Capacity / 2)
                _unanswered.EnsureCapacity(2 * _unanswered.Capacity);
        }

        _unanswered.Add(from);
    }

    /// <summary>Tells all waiting callers that the server has ended.</summary>
    internal void Ended(ExitReason reason)
    {
        foreach (var from in _unanswered ?? [])
            from.Fail(reason);
        Request?.Fail(reason);
        Idle?.Release();
        Start?.Announce(StartResult.Error(reason));
    }
}
