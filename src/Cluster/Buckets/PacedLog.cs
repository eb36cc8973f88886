using System.Runtime.InteropServices;
using Pail.Buckets;

namespace Pail.Cluster.Buckets;

/// <summary>
/// A log of events for one watcher. As long as the watcher catches up with what has happened before it came, the log is filled no faster
/// than the watcher reads, so that nothing of it is dropped. Later it is as the bucket's own log: a watcher that is too slow loses events.
/// </summary>
/// <remarks>One task appends. The watcher reads on any thread.</remarks>
internal sealed class PacedLog
{
    private long _end;
    private long _read;

    // Where the watcher began to catch up; null when it has.
    private long? _catchesUpFrom;
    private TaskCompletionSource? _waiting;

    internal PacedLog() => Events.Read = NoteRead;

    /// <summary>The log that the watcher reads.</summary>
    internal EventLog Events { get; } = new(null);

    /// <summary>Called before events of the past are appended.</summary>
    internal void CatchUp() => _catchesUpFrom = _end;

    /// <summary>Appends a group of events, when the watcher is catching up as soon as there is room for it.</summary>
    internal async ValueTask Append(List<BucketEvent> group, CancellationToken cancellationToken)
    {
        var bytes = group.Sum(static change => EventLog.SizeOf(change));
        if (_end > _catchesUpFrom && Volatile.Read(ref _read) >= _end)
            _catchesUpFrom = null;
        while (IsFull(group.Count, bytes) && _catchesUpFrom is not null)
        {
            var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _waiting, read);

            // What was read before this line has completed nothing.
            if (IsFull(group.Count, bytes))
                await read.Task.WaitAsync(cancellationToken);
        }

        Events.Append(CollectionsMarshal.AsSpan(group));
        _end = Events.End;
    }

    internal ValueTask Append(BucketEventKind kind, Revision place, CancellationToken cancellationToken) =>
        Append([new BucketEvent(kind, place, null, null)], cancellationToken);

    /// <summary>Appends the last event.</summary>
    internal void Close(BucketEventKind last, Revision place) => Events.Close(last, place);

    // The log has only what was not read. A group that is larger than the log has it for itself.
    private bool IsFull(int count, long bytes)
    {
        var unread = _end - Volatile.Read(ref _read);
        return unread > 0 && (unread + count > EventLog.MaxEvents || Events.Bytes + bytes > EventLog.MaxBytes);
    }

    private void NoteRead(long position)
    {
        // Nobody else reads it, and nobody comes back to an earlier place.
        Events.Forget(position);
        Volatile.Write(ref _read, position);
        Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
    }
}
