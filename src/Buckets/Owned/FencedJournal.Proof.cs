namespace Pail.Buckets;

/// <content>
/// The proof that no other machine has changed the bucket: the store has confirmed the fence. It holds for a window from when the store was
/// asked, because a new owner waits for as long before its first commit.
/// </content>
internal sealed partial class FencedJournal
{
    private const long Never = long.MinValue;

    private long _provenAt = Never;
    private Task? _proof;

    /// <summary>Whether what was read here at a moment, or before, was the truth then. Any thread.</summary>
    private bool IsProvenAt(long moment)
    {
        var provenAt = Volatile.Read(ref _provenAt);
        return provenAt != Never && _time.GetElapsedTime(provenAt, moment) < _options.Window;
    }

    private void NoteProof(long asked)
    {
        // An older answer may come later.
        for (var last = Volatile.Read(ref _provenAt); asked > last; last = Volatile.Read(ref _provenAt))
            Interlocked.CompareExchange(ref _provenAt, asked, last);
    }

    /// <summary>Asks the store once for all readers that wait.</summary>
    private Task Prove()
    {
        if (_failure is { } failure)
            return Task.FromException(failure);
        lock (_lock)
        {
            if (_proof is not { IsCompleted: false })
                _proof = _options.Runner.Begin(Ask);
            return _proof;
        }
    }

    private async Task Ask()
    {
        var (asked, fence) = (_time.GetTimestamp(), Fence);
        if (await _store.Holds(_name, Number, fence))
        {
            NoteProof(asked);
            return;
        }

        // While the next process opens the bucket, the fence changes.
        lock (_lock)
        {
            if (_isReopening || fence != Fence)
                return;
        }

        var moved = Moved();
        Fail(moved);
        throw moved;
    }
}
