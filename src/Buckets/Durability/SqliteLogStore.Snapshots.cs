namespace Pail.Buckets;

/// <content>
/// Snapshots. The parts of one are rows like others, and nothing names them until <see cref="ILogSnapshot.Complete"/> changes the head row.
/// So a crash leaves the former snapshot and all batches after it, and some rows that <see cref="DeleteOld"/> deletes.
/// </content>
internal sealed partial class SqliteLogStore
{
    /// <summary>Odd during a checkpoint, and larger after each. For tests that copy the files.</summary>
    internal long Checkpoints
    {
        get => Volatile.Read(ref field);
        private set => Volatile.Write(ref field, value);
    }

    public ILogSnapshot BeginSnapshot(long through)
    {
        ThrowIfBroken();
        if (through < _head.Through || through > LastBatch)
            throw new ArgumentOutOfRangeException(
                nameof(through), through, $"A snapshot can include the batches through {_head.Through} to {LastBatch}.");
        if (_snapshot is not null)
            throw new InvalidOperationException("A snapshot is being written. Complete or abandon it before the next one.");
        return _snapshot = new SnapshotWriter(this, ++_lastSnapshot, through, BatchBytesAfter(through));
    }

    public bool DeleteOld(int mostBytes)
    {
        ThrowIfBroken();
        SyncCommits(sync: false);
        var unfinished = _snapshot?.Number ?? _lastSnapshot + 1;
        if (DeleteRows("batch", 0, _head.Through + 1, mostBytes)
            || DeleteRows("part", 0, PartNumbers.Row(_head.Snapshot, 0), mostBytes)
            || DeleteRows("part", PartNumbers.Row(_head.Snapshot + 1, 0), PartNumbers.Row(unfinished, 0), mostBytes))
            return true;

        if (_file.Number("PRAGMA freelist_count") == 0)
            return false;
        var pages = Math.Max(1, mostBytes / LogSchema.PageSize);
        _file.Execute($"PRAGMA incremental_vacuum({pages})");
        _isOnDisk = false;
        CountWritten(mostBytes);
        if (_file.Number("PRAGMA freelist_count") > 0)
            return true;

        // The file becomes shorter when the write-ahead log is copied into it.
        Checkpoint();
        return false;
    }

    // Deletes the first rows of a range, if there are any.
    private bool DeleteRows(string table, long from, long until, int mostBytes)
    {
        var bytes = 0L;
        var end = from;
        using (var rows = _file.Prepare($"SELECT number, length(bytes) FROM {table} WHERE number >= ?1 AND number < ?2 ORDER BY number"))
        {
            rows.Bind(1, from).Bind(2, until);
            while (rows.Step())
            {
                bytes += rows.Long(1);
                if (end > from && bytes > mostBytes)
                    break;
                end = rows.Long(0) + 1;
            }
        }

        if (end == from)
            return false;
        using var delete = _file.Prepare($"DELETE FROM {table} WHERE number >= ?1 AND number < ?2");
        delete.Bind(1, from).Bind(2, end).Run();
        _isOnDisk = false;

        // Only the pages that list the free ones are written, not those that become free.
        CountWritten(bytes / 8);
        return true;
    }

    private void AppendPart(SnapshotWriter snapshot, ReadOnlySpan<byte> part)
    {
        ThrowIfBroken();
        SyncCommits(sync: false);
        var row = PartNumbers.Row(snapshot.Number, snapshot.Parts + 1);
        _insertPart.Bind(1, row).Bind(2, LogChecksum.OfRow(isPart: true, row, part)).Bind(3, part).Run();
        _isOnDisk = false;
        CountWritten(part.Length);
    }

    private void Complete(SnapshotWriter snapshot)
    {
        ThrowIfBroken();
        SyncCommits(sync: true);
        WriteHead(new LogHead(snapshot.Number, snapshot.Parts, snapshot.Through, LastBatch));
        _isOnDisk = true;
        _mark?.Note();
        _snapshotBytes = snapshot.Bytes;
        _logBytes = snapshot.BytesAfter;
        _snapshot = null;
    }

    private sealed class SnapshotWriter(SqliteLogStore store, long number, long through, long bytesAfter) : ILogSnapshot
    {
        internal long Number => number;

        internal long Through => through;

        internal long Parts { get; private set; }

        internal long Bytes { get; private set; }

        /// <summary>The bytes of the batches that will be the log when this snapshot is complete.</summary>
        internal long BytesAfter { get; set; } = bytesAfter;

        public void Append(ReadOnlySpan<byte> part)
        {
            ThrowIfOver();
            store.AppendPart(this, part);
            Parts++;
            Bytes += part.Length;
        }

        public void Complete()
        {
            ThrowIfOver();
            store.Complete(this);
        }

        public void Abandon()
        {
            if (store._snapshot == this)
                store._snapshot = null;
        }

        private void ThrowIfOver()
        {
            if (store._snapshot != this)
                throw new InvalidOperationException("The snapshot was completed or abandoned.");
        }
    }
}
