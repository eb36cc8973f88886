namespace Pail.Buckets;

/// <content>What watchers do: they read from their positions on, and wait for what comes next.</content>
internal sealed partial class EventLog
{
    /// <summary>The position after the last event that watchers see, and the revision of that event: where a new watcher begins.</summary>
    internal (long Position, Revision Last) Seen
    {
        get
        {
            lock (_lock)
            {
                var position = Math.Max(_visible, _first);
                return (position, LastBefore(position));
            }
        }
    }

    /// <summary>The position after the last event; null when the epoch is over.</summary>
    internal long? EndOf(long epoch)
    {
        lock (_lock)
            return epoch < _last.Epoch ? null : _end;
    }

    /// <summary>Reads events from a position on. False when the event at the position is no longer held.</summary>
    internal bool TryRead(long position, Span<BucketEvent> into, out int count)
    {
        count = 0;

        // Races with an append: what it adds is read here, or wakes the watcher up (see WhenReady).
        if (position >= Volatile.Read(ref _visible))
            return true;
        lock (_lock)
        {
            if (position < _first)
                return false;
            count = (int)Math.Min(into.Length, _visible - position);
            for (var i = 0; i < count; i++)
                into[i] = At(position + i).Event;
        }

        Read?.Invoke(position + count);
        return true;
    }

    /// <summary>
    /// Reads the changes in a range of positions, also those that watchers do not see yet, without the events of the whole bucket. What the
    /// log no longer holds is left out.
    /// </summary>
    internal List<BucketEvent> ReadChanges(long from, long to)
    {
        var changes = new List<BucketEvent>();
        lock (_lock)
        {
            for (var position = Math.Max(from, _first); position < Math.Min(to, _end); position++)
            {
                ref readonly var held = ref At(position);
                if (!IsOfBucket(held.Event))
                    changes.Add(held.Event);
            }
        }

        return changes;
    }

    /// <summary>Whether there is no event at the position, and never will be.</summary>
    internal bool HasEnded(long position)
    {
        if (!_closed)
            return false;
        lock (_lock)
            return _closed && position >= _end;
    }

    /// <summary>
    /// Completes when there is an event at the position, or when there will be no more; now and then earlier, so the caller asks again.
    /// </summary>
    internal Task WhenReady(long position) => WhenReady(position, Pending);

    /// <param name="position">The position.</param>
    /// <param name="pending">
    /// What <see cref="Pending"/> was before. Races with an append, which adds its event, takes the object and completes it. If there is no
    /// event after the object was read, the append that adds it comes later, and completes this object if no other append has. So no
    /// watcher sleeps while there is an event. An object that was read after the check could be one for a later position.
    /// </param>
    internal Task WhenReady(long position, TaskCompletionSource? pending)
    {
        if (IsReady(position))
            return Task.CompletedTask;
        if (pending is not null)
            return pending.Task;
        lock (_lock)
        {
            if (IsReady(position))
                return Task.CompletedTask;
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }

    /// <summary>Whether there is an event at the position, or there will be no more. Any thread.</summary>
    internal bool IsReady(long position) => position < Volatile.Read(ref _visible) || _closed;

    /// <summary>
    /// Finds the position after an event, to go on from there. Null when the log no longer holds what came next.
    /// </summary>
    internal long? PositionAfter(Revision revision)
    {
        lock (_lock)
        {
            // Compared with what was dropped and not with the first event: that may be one of the whole bucket, which has the revision of a
            // change before it.
            if (revision.Epoch < _dropped.Epoch || (revision.Epoch == _dropped.Epoch && revision.Number < _dropped.Number))
                return null;

            // Searched from the end, because most watchers that come back were away for a short time.
            for (var position = _end; position > _first; position--)
            {
                var id = At(position - 1).Event.Revision;
                if (id.Epoch < revision.Epoch || (id.Epoch == revision.Epoch && id.Number <= revision.Number))
                    return position;
            }

            return _first;
        }
    }

    /// <summary>The revision of the last event before a position, which is held or one of the next after those.</summary>
    private Revision LastBefore(long position)
    {
        if (position == _end)
            return _last;
        if (position > _first)
            return At(position - 1).Event.Revision;

        // Numbers have no gaps.
        var (epoch, number) = At(position).Event.Revision;
        return new Revision(epoch, number - 1);
    }
}
