using Pail.Buckets;

namespace Pail.Server.Observer;

/// <summary>
/// Looks at the storage for all pages: not more often than once in <see cref="LeastBetween"/>, because a look asks the operating system for
/// sizes and for the free space of the disk. Any thread.
/// </summary>
/// <param name="look">Reads the figures; null when there is no storage.</param>
/// <param name="time">The clock.</param>
internal sealed class StorageLook(Func<BucketStorageStatus?> look, TimeProvider time)
{
    /// <summary>The least time between two looks: below the shortest interval of a page, whose samples do not come on the dot.</summary>
    internal static readonly TimeSpan LeastBetween = TimeSpan.FromMilliseconds(900);

    private readonly Lock _looking = new();
    private volatile StorageFigures? _last;

    /// <summary>The figures of now or of shortly before; null when there is no storage.</summary>
    internal StorageFigures? Take()
    {
        // A disk that does not answer holds up one page, and not all: the others get the figures that are there.
        if (IsNew(_last) || !_looking.TryEnter())
            return _last;
        try
        {
            if (!IsNew(_last))
                _last = look() is { } status ? new StorageFigures(status, time.GetTimestamp()) : null;
            return _last;
        }
        finally
        {
            _looking.Exit();
        }
    }

    private bool IsNew(StorageFigures? figures) => figures is not null && time.GetElapsedTime(figures.At) < LeastBetween;
}
