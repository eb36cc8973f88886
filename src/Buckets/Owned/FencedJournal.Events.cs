using System.Buffers;

namespace Pail.Buckets;

/// <content>
/// The latest events, which are kept in the store as well: a watcher that comes back goes on where it was, although another machine owns
/// the bucket by now. They are bounded as those in memory are, by what they keep there: a watcher's own log must hold them.
/// </content>
internal sealed partial class FencedJournal
{
    // What of the events is in the store, in order.
    private readonly Queue<EventRecord> _records = [];
    private bool _knowsRecords;
    private long _recordBytes;
    private int _recordEvents;

    // The place in the event log after the last event that is in the store.
    private long _eventsStored;

    internal override async ValueTask<IReadOnlyList<BucketEvent>?> ReadEvents(Revision since)
    {
        // An epoch of another life, or one that nobody has given.
        var durable = Volatile.Read(ref _durableRevision);
        if (since.Epoch < Number || since.Epoch > Fence || since.Number > durable)
            return null;
        var events = new List<BucketEvent>();
        foreach (var record in await _store.ReadEvents(_name, Number, since.Number))
            Decode(record, events);

        // The record that begins in the middle.
        events.RemoveAll(change => change.Revision.Number <= since.Number);
        var last = since.Number;
        foreach (var change in events)
        {
            // Numbers have no gaps, unless an event is not kept any more.
            if (change.Revision.Number != ++last)
                return null;
        }

        return last >= durable ? events : null;
    }

    /// <summary>Adds the events of changes to their batch, and decides which of the older ones are dropped.</summary>
    private async ValueTask<BucketCommit> WithEvents(BucketCommit commit, int from, int to)
    {
        var shown = _eventsStored;
        for (var i = from; i < to; i++)
            shown = Math.Max(shown, _writing[i].Events);
        var events = _bucket.Events.ReadChanges(_eventsStored, shown);
        if (events.Count == 0)
            return commit;
        if (!_knowsRecords)
            await LearnRecords();
        var record = Encode(events);
        Note(commit.Revision, events);
        var dropped = 0L;
        while (_recordBytes > EventLog.MaxBytes || _recordEvents > EventLog.MaxEvents)
        {
            var (revision, count, bytes) = _records.Dequeue();
            _recordBytes -= bytes;
            _recordEvents -= count;
            dropped = revision;
        }

        return commit with { Events = dropped == commit.Revision.Number ? default : record, DropEventsThrough = dropped };
    }

    // Those of the owners before. Without them, each owner would add as many as may be kept.
    private async Task LearnRecords()
    {
        _knowsRecords = true;
        if (_revision.Number == 0)
            return;
        var events = new List<BucketEvent>();
        foreach (var record in await _store.ReadEvents(_name, Number, 0))
        {
            events.Clear();
            Decode(record, events);
            if (events.Count == 0)
                continue;
            Note(events[^1].Revision, events);
        }
    }

    private void Note(Revision revision, List<BucketEvent> events)
    {
        var bytes = events.Sum(static change => EventLog.SizeOf(change));
        _records.Enqueue(new EventRecord(revision.Number, events.Count, bytes));
        _recordBytes += bytes;
        _recordEvents += events.Count;
    }

    private void Decode(ReadOnlyMemory<byte> record, List<BucketEvent> events)
    {
        try
        {
            EventCodec.Read(record.Span, events);
        }
        catch (LogFormatException error)
        {
            throw new BucketStorageException(
                BucketStorageFault.Damaged, $"the store has a damaged record of events of bucket \"{_name}\": {error.Message}", error);
        }
    }

    private static ReadOnlyMemory<byte> Encode(List<BucketEvent> events)
    {
        var record = new ArrayBufferWriter<byte>();
        EventCodec.Write(record, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(events));
        return record.WrittenMemory;
    }

    private readonly record struct EventRecord(long Revision, int Events, long Bytes);
}
