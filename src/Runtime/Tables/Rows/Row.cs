using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// One row: its key, its content and its phase, and (the object itself) the lock that every writer of the row holds. Readers take no lock.
/// </summary>
/// <remarks>
/// A row is put into the index locked and <see cref="RowPhase.Pending"/>, so that its maker decides about it as about any other row. It
/// comes to life when it gets content, or never. It ends <see cref="RowPhase.Gone"/> or <see cref="RowPhase.Replaced"/>, after which it is
/// never used again.
/// </remarks>
internal class Row<TKey, TRow>(TKey key)
{
    private TRow? _content;

    // Belongs to the phase: see RowPhase. Written before the phase and read after it. A reader that finds data that does not fit the phase
    // it saw has been overtaken and looks at the phase again.
    private object? _phaseData;

    // Guards content, data and phase together.
    private SequenceNumber _version;

    // Volatile: the content is there before a reader sees the row live, and a reader that sees the row live sees the content.
    private volatile RowPhase _phase;

    internal TKey Key { get; } = key;

    internal RowPhase Phase => _phase;

    internal object? PhaseData => Volatile.Read(ref _phaseData);

    internal bool IsGone => _phase is RowPhase.Gone or RowPhase.Replaced;

    /// <summary>
    /// Set while a caller's function decides about the row. A thread that holds the lock and finds it set runs inside that very function.
    /// </summary>
    internal bool IsBeingUpdated { get; set; }

    /// <summary>
    /// Whether the key has ever had content in this place, be it in a row before this one. Only then can a walk be at it.
    /// </summary>
    internal bool HadContent { get; set; }

    /// <summary>The content, for the lock holder.</summary>
    internal TRow? Content => _content;

    /// <summary>Tells one state of the row from every other: see <see cref="IsStill"/>.</summary>
    internal int Version => _version.Value;

    /// <summary>
    /// Whether neither content nor phase has changed since the version was read. Everything that was read of the row before belongs
    /// together.
    /// </summary>
    internal bool IsStill(int version) => _version.IsStill(version);

    /// <summary>The content of a row that simply lives, for everyone. False for any other, about which the store decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadLive(out TRow? content)
    {
        // The row may be removed right after this. That is no race: it was in the table during the call, and its content does not change
        // any more.
        if (_phase != RowPhase.Live)
        {
            content = default;
            return false;
        }

        content = ReadContent();
        return true;
    }

    /// <summary>The content of a row that expires, and when it does. False when the row has changed meanwhile.</summary>
    internal bool TryReadExpiring<TLifetime>([NotNullWhen(true)] out TLifetime? lifetime, out TRow? content)
        where TLifetime : class
    {
        var version = _version.Value;
        lifetime = PhaseData as TLifetime;
        content = _content;
        return lifetime is not null && _phase == RowPhase.Expiring && _version.IsStill(version);
    }

    /// <summary>The content as it is now, whatever the phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TRow? ReadContent()
    {
        // A constant to the JIT and the AOT compiler, so that each instantiation keeps one branch.
        if (!AtomicAccess.IsAtomic<TRow>())
            return ReadWide();

        var content = _content;

        // Keeps a later lookup's reads behind this one. Otherwise two lookups by one thread could see two writes by another in the wrong
        // order.
        Volatile.ReadBarrier();
        return content;
    }

    /// <summary>Replaces the content. For the lock holder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Write(TRow? content)
    {
        _version.BeginChange();
        _content = content;
        _version.EndChange();
    }

    /// <summary>Content and phase, of which no reader that goes by the version sees one without the other. For the lock holder.</summary>
    internal void Write(TRow? content, RowPhase phase, object? data)
    {
        _version.BeginChange();
        _content = content;
        HadContent = true;
        _phaseData = data;
        _phase = phase;
        _version.EndChange();
    }

    /// <summary>The next phase. For the lock holder.</summary>
    internal void MoveTo(RowPhase phase, object? data = null)
    {
        _version.BeginChange();
        _phaseData = data;
        _phase = phase;
        _version.EndChange();
    }

    // Content in several pieces is guarded by the version. Compared with boxing it, overwriting allocates nothing and a lookup follows no
    // further pointer; the price is that a reader may have to try again, and that is bounded by the fall back to the lock. Half-written
    // content is copied but never looked at; a copy of half-written references is safe too, since each of them is stored in one piece.
    private TRow? ReadWide()
    {
        var reads = default(OptimisticReads);
        while (true)
        {
            if (_version.TryBeginRead(out var version))
            {
                var content = _content;
                if (_version.IsStill(version))
                    return content;
            }

            if (reads.TryAgain())
                continue;

            // A function that decides holds the lock of another row and must not wait for this one: the writer that is before it may be
            // waiting for the other.
            if (UpdateScope.IsInside)
            {
                reads.Wait();
                continue;
            }

            lock (this)
                return _content;
        }
    }
}
