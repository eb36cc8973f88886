namespace Pail.Buckets;

/// <summary>What the commits of a journal have cost. Written by its thread, read by any.</summary>
internal sealed class JournalMeter
{
    private long _commits;
    private long _bytes;
    private long _ticks;
    private long _longest;

    /// <summary>How many batches were written.</summary>
    internal long Commits => Volatile.Read(ref _commits);

    /// <summary>How many bytes they had.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How long writing them has taken in all.</summary>
    internal TimeSpan Time => new(Volatile.Read(ref _ticks));

    /// <summary>The longest commit.</summary>
    internal TimeSpan Longest => new(Volatile.Read(ref _longest));

    internal void Add(TimeSpan took, int bytes)
    {
        Volatile.Write(ref _commits, _commits + 1);
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _ticks, _ticks + took.Ticks);
        if (took.Ticks > _longest)
            Volatile.Write(ref _longest, took.Ticks);
    }
}
