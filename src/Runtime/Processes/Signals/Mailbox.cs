namespace Pail.Runtime.Processes;

/// <summary>
/// The messages a process has been handed and not yet received, oldest first. Touched on the process's own turn only, but for what says
/// otherwise.
/// </summary>
/// <remarks>
/// A receive that waits has examined everything here: it looked through the mailbox when it began, and at each message since as it arrived.
/// So no cursor is kept, and no message is examined twice by one receive.
/// </remarks>
internal struct Mailbox
{
    private Signal? _first;
    private Signal? _last;

    /// <summary>How many there are. Read by other threads.</summary>
    internal int Count { get; private set; }

    /// <summary>How often the inbox has been taken. Read by other threads.</summary>
    internal int Drains;

    internal readonly Signal? First => _first;

    internal readonly Signal? Last => _last;

    internal void Append(Signal message) => Append(message, message, 1);

    /// <summary>Appends a chain as it is.</summary>
    internal void Append(Signal first, Signal last, int count)
    {
        last.Next = null;
        if (_last is null)
            _first = first;
        else
            _last.Next = first;
        _last = last;
        Count += count;
    }

    /// <summary>Puts a message before all others.</summary>
    internal void Prepend(Signal message)
    {
        message.Next = _first;
        _first = message;
        _last ??= message;
        Count++;
    }

    /// <summary>Removes and returns the oldest message.</summary>
    internal Signal? TakeFirst()
    {
        var first = _first;
        if (first is not null)
            Unchain(null, first);
        return first;
    }

    /// <summary>Removes and returns the oldest message that matches.</summary>
    /// <param name="receiver">Whose mailbox it is.</param>
    /// <param name="matcher">What matches.</param>
    /// <param name="guard">And must be satisfied.</param>
    /// <param name="behind">Where to begin: behind this one, which has been examined like all before it; from the oldest when null.</param>
    internal object? TakeMatch(Process receiver, Matcher matcher, object? guard, Signal? behind = null)
    {
        var previous = behind;
        for (var message = previous is null ? _first : previous.Next; message is not null; previous = message, message = message.Next)
        {
            if (message is not Message { Body: var body } || !matcher.Matches(receiver, body, guard))
                continue;

            Unchain(previous, message);
            return body;
        }

        return null;
    }

    /// <summary>Removes and returns the oldest signal that matches.</summary>
    /// <param name="matches">What matches.</param>
    /// <param name="examined">The last one that is known not to match, with all before it; null for none.</param>
    internal Signal? Take(Func<Signal, bool> matches, ref Signal? examined)
    {
        for (var message = examined is null ? _first : examined.Next; message is not null; message = message.Next)
        {
            if (matches(message))
            {
                Unchain(examined, message);
                return message;
            }

            examined = message;
        }

        return null;
    }

    /// <summary>The messages that are here, oldest first.</summary>
    internal readonly IReadOnlyList<object> Contents()
    {
        var contents = new List<object>(Count);
        for (var message = _first; message is not null; message = message.Next)
            contents.Add(message.Content ?? message.GetType().Name);
        return contents;
    }

    /// <summary>Empties the mailbox and returns the chain of messages, oldest first.</summary>
    internal Signal? TakeAll()
    {
        var first = _first;
        this = new Mailbox { Drains = Drains };
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
        message.Next = null;
        Count--;
    }
}
