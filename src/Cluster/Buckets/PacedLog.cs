using System.Runtime.InteropServices;
using Pail.Buckets;

namespace Pail.Cluster.Buckets;

/// <summary>
/// A log of events for one watcher, which is filled no faster than that one reads: the log drops nothing that was not read. So a watcher
/// that is too slow is too slow for the bucket's own log, as on one machine.
/// </summary>
/// <remarks>One task appends. The watcher reads on any thread.</remarks>
internal sealed class PacedLog
{
    // One less than the log holds: the end of the watch must find room.
    private const int MaxEvents = EventLog.MaxEvents - 1;

    private static readonly long MaxBytes = EventLog.MaxBytes - EventLog.SizeOf(default);

    private readonly Queue<(long End, long Bytes)> _unread = [];
    private long _unreadBytes;
    private long _end;
    private long _read;
    private TaskCompletionSource? _waiting;

    internal PacedLog() => Events.Read = NoteRead;

    /// <summary>The log that the watcher reads.</summary>
    internal EventLog Events { get; } = new(null);

    /// <summary>Appends a group of events as soon as there is room for it.</summary>
    internal async ValueTask Append(List<BucketEvent> group, CancellationToken cancellationToken)
    {
        var bytes = group.Sum(static change => EventLog.SizeOf(change));
        while (IsFull(group.Count, bytes))
        {
            var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _waiting, read);

            // What was read before that has told nobody.
            if (IsFull(group.Count, bytes))
                await read.Task.WaitAsync(cancellationToken);
        }

        Events.Append(CollectionsMarshal.AsSpan(group));
        var end = Events.End;
        if (end == _end)
            return;
        _end = end;
        _unread.Enqueue((end, bytes));
        _unreadBytes += bytes;
    }

    internal ValueTask Append(BucketEventKind kind, Revision place, CancellationToken cancellationToken) =>
        Append([new BucketEvent(kind, place, null, null)], cancellationToken);

    /// <summary>Appends the last event.</summary>
    internal void Close(BucketEventKind last, Revision place) => Events.Close(last, place);

    // A group that is larger than the log has it for itself.
    private bool IsFull(int count, long bytes)
    {
        var read = Volatile.Read(ref _read);
        while (_unread.TryPeek(out var first) && first.End <= read)
            _unreadBytes -= _unread.Dequeue().Bytes;
        return _unread.Count > 0 && (_end - read + count > MaxEvents || _unreadBytes + bytes > MaxBytes);
    }

    private void NoteRead(long position)
    {
        Volatile.Write(ref _read, position);
        Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
    }
}
