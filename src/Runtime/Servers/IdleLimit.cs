using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// The idle time-out of a server. One object per server, in the list of the node's <see cref="Deadlines"/>, so that setting and lifting it
/// with every message is cheap. Used on the server's turn, except where a comment says otherwise.
/// </summary>
internal sealed class IdleLimit(Process process) : IDeadline
{
    private Process? _process = process;
    private Deadlines? _listedBy;
    private long _due = Deadlines.None;
    private int _round;
    private TimeSpan _time;
    private IdleState _state;

    long IDeadline.Due => Volatile.Read(ref _due);

    ref Deadlines? IDeadline.ListedBy => ref _listedBy;

    internal void Set(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan || _process is not { } process)
            return;

        (_time, _state) = (time, IdleState.Running);

        // Written before the due time, and read before it: see Expire.
        Volatile.Write(ref _round, _round + 1);
        if (time == TimeSpan.Zero)
        {
            // Queued behind all messages that have been sent until now. If it is the next to be handled, no other message was there.
            process.Push(new IdleSignal(_round));
            return;
        }

        var deadlines = process.Node.Deadlines;
        var due = deadlines.After(time);
        Volatile.Write(ref _due, due);
        deadlines.Watch(this, due);
    }

    /// <summary>A message is there.</summary>
    internal void Lift()
    {
        if (_state == IdleState.Off)
            return;

        _state = IdleState.Off;
        Volatile.Write(ref _due, Deadlines.None);
    }

    /// <summary>A system message is there, which is none that the server waits for.</summary>
    internal void Pause()
    {
        if (_state == IdleState.Off)
            return;

        Lift();
        _state = IdleState.Paused;
    }

    /// <summary>After a pause: waits the whole time again.</summary>
    internal void Proceed()
    {
        if (_state == IdleState.Paused)
            Set(_time);
    }

    /// <summary>Whether that signal says that no message has come; one of an earlier round says nothing.</summary>
    internal bool TryTake(IdleSignal signal)
    {
        if (_state != IdleState.Running || signal.Round != _round)
            return false;

        Lift();
        return true;
    }

    /// <summary>The server has ended: the list may keep this for a while, but not the process with it.</summary>
    internal void Release()
    {
        Lift();
        Volatile.Write(ref _process, null);
    }

    void IDeadline.Expire(long now)
    {
        var round = Volatile.Read(ref _round);
        var due = Volatile.Read(ref _due);

        // Races with the server, which lifts the limit or sets a new one after the round was read. A new due time lies after `now`, so a
        // due time that has passed belongs to the round that was read.
        if (due <= now && Interlocked.CompareExchange(ref _due, Deadlines.None, due) == due)
            Volatile.Read(ref _process)?.Push(new IdleSignal(round));
    }

    private enum IdleState : byte
    {
        Off,
        Running,
        Paused,
    }
}
