namespace Pail.Runtime.Processes;

/// <summary>
/// The messages that have arrived and were not received yet, oldest first. Used only on the process's own turn, except where a comment
/// says otherwise.
/// </summary>
/// <remarks>
/// A waiting receive has already examined every message here: it searched the mailbox when it began, and since then it examines each
/// message on arrival. So no cursor is needed, and a receive never examines a message twice.
/// </remarks>
internal struct Mailbox
{
    private Signal? _first;
    private Signal? _last;

    /// <summary>How many messages there are. Other threads read it.</summary>
    internal int Count { get; private set; }

    /// <summary>How often the inbox has been taken. Other threads read it.</summary>
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
        if (first is MessageRun run)
            return new Message(TakeFirst(run));
        if (first is not null)
            Unchain(null, first);
        return first;
    }

    /// <summary>Removes and returns the oldest message, if it is a <typeparamref name="T"/>.</summary>
    internal object? TakeFirst<T>()
    {
        if (_first is MessageRun run)
            return run.First is T ? TakeFirst(run) : null;
        if (_first is not Message { Body: T body } message)
            return null;
        Unchain(null, message);
        return body;
    }

    /// <summary>Removes and returns the oldest message that matches.</summary>
    /// <param name="receiver">The owner of the mailbox.</param>
    /// <param name="matcher">The matcher of the message type.</param>
    /// <param name="guard">The guard, or null.</param>
    /// <param name="behind">The last message that was already examined; null to begin with the oldest message.</param>
    internal object? TakeMatch(Process receiver, Matcher matcher, object? guard, Signal? behind = null)
    {
        var previous = behind;
        for (var message = previous is null ? _first : previous.Next; message is not null; previous = message, message = message.Next)
        {
            if (message is MessageRun run)
            {
                for (var at = 0; at < run.Count; at++)
                {
                    var candidate = run[at];
                    if (!matcher.Matches(receiver, candidate, guard))
                        continue;
                    TakeOut(previous, run, at);
                    return candidate;
                }
            }
            else if (message is Message { Body: var body } && matcher.Matches(receiver, body, guard))
            {
                Unchain(previous, message);
                return body;
            }
        }

        return null;
    }

    /// <summary>Removes and returns the oldest signal that matches.</summary>
    /// <param name="matches">The condition.</param>
    /// <param name="examined">The last signal that was already examined; null to begin with the oldest.</param>
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

    /// <summary>A copy of the messages, oldest first.</summary>
    internal readonly IReadOnlyList<object> Contents()
    {
        var contents = new List<object>(Count);
        for (var message = _first; message is not null; message = message.Next)
        {
            if (message is MessageRun run)
                run.CopyTo(contents);
            else
                contents.Add(message.Content ?? message.GetType().Name);
        }

        return contents;
    }

    /// <summary>Empties the mailbox and returns the chain of messages, oldest first.</summary>
    internal Signal? TakeAll()
    {
        var first = _first;
        this = new Mailbox { Drains = Drains };
        return first;
    }

    private object TakeFirst(MessageRun run)
    {
        var message = run.TakeFirst();
        Count--;
        if (run.Count == 0)
            Unlink(null, run);
        return message;
    }

    private void TakeOut(Signal? previous, MessageRun run, int at)
    {
        run.RemoveAt(at);
        Count--;
        if (run.Count == 0)
            Unlink(previous, run);
    }

    private void Unchain(Signal? previous, Signal message)
    {
        Unlink(previous, message);
        Count--;
    }

    private void Unlink(Signal? previous, Signal message)
    {
        if (previous is null)
            _first = message.Next;
        else
            previous.Next = message.Next;
        if (ReferenceEquals(_last, message))
            _last = previous;
        message.Next = null;
    }
}
