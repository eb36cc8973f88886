using System.Runtime.CompilerServices;

namespace Pail.Runtime.Processes;

/// <summary>
/// Several messages that take one place in the inbox, oldest first. A sender that finds a run on top of the inbox adds its message to it:
/// that needs no object of its own, leaves the head of the inbox alone, and lets the receiver read neighbours in memory.
/// </summary>
/// <remarks>
/// Senders fill the places in order, each place by one compare-and-swap. The receiver closes the run when it drains the inbox: it puts a
/// mark into the first free place, and later senders push a signal of their own. From then on only the receiver uses the run.
/// </remarks>
internal sealed class MessageRun : Signal
{
    private const int Length = 12;

    private static readonly object Closed = new();

    private Places _places;

    // About how many places are taken. Senders begin to look for a free place here.
    private int _added;

    // The messages that are left after the run was closed.
    private int _first;
    private int _end;

    internal MessageRun(object message) => (_places[0], _added) = (message, 1);

    internal override bool IsMessage => true;

    /// <summary>How many messages are in the closed run.</summary>
    internal int Count => _end - _first;

    /// <summary>The oldest message of the closed run.</summary>
    internal object First => _places[_first]!;

    /// <summary>A message of the closed run.</summary>
    internal object this[int at] => _places[_first + at]!;

    /// <summary>Adds a message. False when the run is full or closed. Any thread.</summary>
    internal bool TryAdd(object message) => TryAdd(message, _added);

    /// <summary>Adds a message. False when the run is full or closed. Any thread.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">How many places were taken at some time before.</param>
    internal bool TryAdd(object message, int from)
    {
        for (var at = from; at < Length; at++)
        {
            // Races with other senders for the place, and with the receiver that closes the run: the first swap wins. A sender that loses
            // to another one tries the next place.
            var seen = Interlocked.CompareExchange(ref _places[at], message, null);
            if (seen is null)
            {
                // Not atomic with the swap: a sender that reads an old number only tries places that are taken.
                _added = at + 1;
                return true;
            }

            if (ReferenceEquals(seen, Closed))
                return false;
        }

        return false;
    }

    /// <summary>
    /// Closes the run, so that no sender adds to it any more. Returns how many messages it has. By the receiver, once it has taken the run
    /// out of the inbox.
    /// </summary>
    internal int Close()
    {
        while (_end < Length)
        {
            // Races with a sender that adds to this place: either its message is counted, or it finds the mark.
            var present = Volatile.Read(ref _places[_end]) ?? Interlocked.CompareExchange(ref _places[_end], Closed, null);
            if (present is null || ReferenceEquals(present, Closed))
                break;
            _end++;
        }

        return Count;
    }

    /// <summary>How many messages have been added so far. Any thread.</summary>
    internal int CountAdded()
    {
        var count = 0;
        while (count < Length && Volatile.Read(ref _places[count]) is { } present && !ReferenceEquals(present, Closed))
            count++;
        return count;
    }

    /// <summary>
    /// A message that has been added, counted from the oldest of all times; null when it has been taken out. Any thread.
    /// </summary>
    internal object? Added(int at) => Volatile.Read(ref _places[at]) is var present && ReferenceEquals(present, Closed) ? null : present;

    /// <summary>
    /// Adds the types of the messages that are left of the closed run to a list, until it has a number of items. Any thread.
    /// </summary>
    internal void AddLeft(List<Type> types, int most)
    {
        // Messages that are taken out meanwhile leave a mark, so they are not met.
        for (var at = 0; at < Math.Min(Volatile.Read(ref _end), Length) && types.Count < most; at++)
        {
            if (Added(at) is { } content)
                types.Add(content.GetType());
        }
    }

    /// <summary>Removes and returns the oldest message of the closed run.</summary>
    internal object TakeFirst()
    {
        // Not null: a slow sender may still be about to try a place before the mark, and would take it for a free one.
        var message = _places[_first]!;
        _places[_first++] = Closed;
        return message;
    }

    /// <summary>Removes a message of the closed run.</summary>
    internal void RemoveAt(int at)
    {
        for (var place = _first + at; place > _first; place--)
            _places[place] = _places[place - 1];
        TakeFirst();
    }

    /// <summary>Adds the messages of the closed run to a list.</summary>
    internal void CopyTo(List<object> messages)
    {
        for (var at = 0; at < Count; at++)
            messages.Add(this[at]);
    }

    internal override void Arrive(Process receiver)
    {
        var count = Close();
        for (var at = 0; at < count; at++)
        {
            if (!receiver.TryReceive(this[at]))
                continue;

            RemoveAt(at);
            if (Count == 0)
                return;
            break;
        }

        receiver.Mailbox.Append(this, this, Count);
    }

    [InlineArray(Length)]
    private struct Places
    {
        private object? _element;
    }
}
