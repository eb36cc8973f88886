namespace Pail.Runtime.Processes;

/// <summary>
/// The messages a process has been handed and not yet received, oldest first, with a cursor: what the present receive has examined and
/// refused is not examined again when a new message arrives. Touched on the process's own turn only.
/// </summary>
internal struct Mailbox
{
    private Signal? _first;
    private Signal? _last;
    private Signal? _examined;

    internal int Count { get; private set; }

    internal readonly Signal? First => _first;

    internal void Append(Signal message)
    {
        message.Next = null;
        if (_last is null)
            _first = message;
        else
            _last.Next = message;
        _last = message;
        Count++;
    }

    /// <summary>Whether the present receive has refused everything that is here.</summary>
    internal readonly bool IsExamined => ReferenceEquals(_examined, _last);

    internal void AppendExamined(Signal message)
    {
        Append(message);
        _examined = message;
    }

    /// <summary>Begins a new receive: everything is to be examined.</summary>
    internal void Rewind() => _examined = null;

    /// <summary>Removes and returns the oldest message.</summary>
    internal Signal? TakeFirst()
    {
        var first = _first;
        if (first is not null)
            Unchain(null, first);
        return first;
    }

    /// <summary>Removes and returns the oldest unexamined message that matches; marks those before it as examined.</summary>
    internal object? TakeMatch(Process receiver, Matcher matcher, object? guard)
    {
        var previous = _examined;
        for (var message = previous is null ? _first : previous.Next; message is not null; previous = message, message = message.Next)
        {
            if (message is not Message { Body: var body } || !matcher.Matches(receiver, body, guard))
                continue;

            // The predecessor stays the cursor: it has been examined, and nothing else is known to be.
            Unchain(previous, message);
            _examined = previous;
            return body;
        }

        _examined = previous;
        return null;
    }

    /// <summary>Empties the mailbox and returns the chain of messages, oldest first.</summary>
    internal Signal? TakeAll()
    {
        var first = _first;
        this = default;
        return first;
    }

    private void Unchain(Signal? previous, Signal message)
    {
        if (previous is null)
            _first = message.Next;
        else
            previous.Next = message.Next;
        if (ReferenceEquals(_last, message))
            _last = previous;
        if (ReferenceEquals(_examined, message))
            _examined = previous;
        message.Next = null;
        Count--;
    }
}
