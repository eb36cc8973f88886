namespace Pail.Buckets;

/// <summary>Makes the state from the changes of a log: from the parts of a snapshot and the batches after it.</summary>
/// <remarks>
/// <para>
/// A snapshot is fuzzy: it is written while changes go on, so its parts are of different moments. A part may have an entry that is newer
/// than the batches that follow it, and may lack a key that one of these batches puts and a later one removes.
/// </para>
/// <para>
/// Why the state is right nevertheless. The state consists of places: the header of a bucket (name, creation, configuration), each of its
/// keys, and whether it is deleted. A change says what is in a place from its position on, whatever was there before. Clear says it of all
/// keys of its bucket. Of all that is said of a place, the replay keeps what has the greatest position: so the order in which it comes
/// does not matter, nor does it matter if something comes twice. What remains to be shown is that the last thing said of each place
/// comes. Let P be the last position before the walk of the snapshot began. If the last change of a place is after P, its batch is among
/// those that follow, and nothing in a part has a greater position. If it is at P or before, the place was already in its last state when
/// the walk came to it, and stayed so: the part has it, or has nothing because there is nothing, and no batch after P
/// speaks of the place. A removed key is remembered with its position until the end, and so is the position of a Clear: the walk may
/// have seen the key before that, and when its part comes after the batch, the key must not come back.
/// </para>
/// <para>
/// This needs four things from those who write. A change is applied, and gets its position, in one critical section of its place, so that
/// the order of the positions is the order of the states. An entry gets the position of its change, or a later one at which it was still in
/// its place. A snapshot counts only after all batches up to the greatest position in its parts are written: until then the parts tell of
/// changes that a crash may take back. The number of a deleted bucket is never given again, so a deletion needs no position: it holds for
/// all changes of that number.
/// </para>
/// <para>
/// A bucket that was created before P and deleted before the walk came to it is in no part, but batches after P have changes of it and,
/// later, its deletion. So a change of an unknown bucket is no error at once; but a bucket that at the end has neither creation nor
/// deletion is one.
/// </para>
/// <para>
/// At the same position the first stays. A part may have the entry of a change with a later deadline, because reads have moved it; the
/// parts come first, so that deadline stays.
/// </para>
/// </remarks>
internal sealed class LogReplay
{
    private readonly Dictionary<long, ReplayedBucket> _buckets = [];
    private readonly HashSet<long> _deleted = [];

    /// <summary>The greatest position, epoch and number of a bucket so far, those of ignored changes included.</summary>
    internal LogMarks Marks { get; private set; }

    /// <summary>The number of the bucket whose changes count; null for all.</summary>
    internal long? Only { get; init; }

    /// <summary>Whether the bucket tracks the use of all its entries, as far as is known. For <see cref="ChangeReader"/>.</summary>
    internal bool TracksUse(long bucket) => _buckets.TryGetValue(bucket, out var replayed) && replayed.TracksUse;

    /// <summary>Reads a batch or a part of a snapshot, and applies all its changes.</summary>
    /// <param name="piece">The bytes.</param>
    /// <param name="touched">Gets the numbers of the buckets that have changes there.</param>
    /// <returns>How many changes there were.</returns>
    /// <exception cref="LogFormatException">The bytes are not a piece of a log.</exception>
    internal long Read(ReadOnlySpan<byte> piece, HashSet<long>? touched = null)
    {
        var reader = new ChangeReader(piece, TracksUse);
        Marks = Marks.With(reader.Marks);
        var count = 0L;
        long? last = null;
        for (; reader.TryRead(out var change); count++)
        {
            if (change.Bucket != last)
                touched?.Add((last = change.Bucket).Value);
            if (Only is null || change.Bucket == Only)
                Apply(reader.Position, change);
        }

        return count;
    }

    /// <summary>Applies a change, or ignores it when something later is known.</summary>
    /// <param name="position">The position of the change in the whole log, from 1.</param>
    /// <param name="change">The change.</param>
    internal void Apply(long position, in Change change)
    {
        Marks = Marks.With(new LogMarks(position, (change.Entry?.Revision ?? change.Revision).Epoch, change.Bucket));
        if (_deleted.Contains(change.Bucket))
            return;
        if (change.Kind == ChangeKind.DeleteBucket)
        {
            _deleted.Add(change.Bucket);
            _buckets.Remove(change.Bucket);
            return;
        }

        if (!_buckets.TryGetValue(change.Bucket, out var bucket))
            _buckets.Add(change.Bucket, bucket = new ReplayedBucket(change.Bucket));
        bucket.Apply(position, change);
    }

    /// <summary>Forgets the buckets that have changes, but neither creation nor deletion. Returns how many there were.</summary>
    internal int DropNameless()
    {
        var nameless = _buckets.Values.Where(static bucket => bucket.HeaderPosition == 0).Select(static bucket => bucket.Number).ToList();
        nameless.ForEach(number => _buckets.Remove(number));
        return nameless.Count;
    }

    /// <summary>Ends the replay.</summary>
    /// <returns>The buckets by their numbers.</returns>
    /// <exception cref="LogFormatException">A bucket has changes, but was neither created nor deleted.</exception>
    internal IReadOnlyDictionary<long, ReplayedBucket> Complete()
    {
        foreach (var (number, bucket) in _buckets)
        {
            if (bucket.HeaderPosition == 0)
                throw new LogFormatException($"The log has changes of bucket {number}, but neither its creation nor its deletion.");
            bucket.Complete();
        }

        return _buckets;
    }
}
