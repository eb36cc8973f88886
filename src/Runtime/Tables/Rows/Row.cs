using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// One row: its key, its content and its phase. The object is also the lock that every writer of the row holds. Readers take no lock.
/// </summary>
/// <remarks>
/// A writer puts a new row into the index locked and <see cref="RowPhase.Pending"/>. Then it treats that row like one that it has found.
/// The row becomes visible when it gets content. Its last phase is <see cref="RowPhase.Gone"/> or <see cref="RowPhase.Replaced"/>; a row in
/// these phases is never used again.
/// </remarks>
internal class Row<TKey, TRow>(TKey key)
{
    private TRow? _content;

    // Its meaning depends on the phase: see RowPhase. Written before the phase and read after it. When a reader finds data that does not
    // fit the phase it saw, a writer has changed the phase in between, and the reader reads the phase again.
    private object? _phaseData;

    // The seqlock of content, data and phase together.
    private SequenceNumber _version;

    // Volatile, so that a reader that sees the row live also sees its content: the content is written before the phase and read after it.
    private volatile RowPhase _phase;

    internal TKey Key { get; } = key;

    internal RowPhase Phase => _phase;

    internal object? PhaseData => Volatile.Read(ref _phaseData);

    internal bool IsGone => _phase is RowPhase.Gone or RowPhase.Replaced;

    /// <summary>
    /// Whether a caller's function runs for this row. A thread that takes the lock and finds this set is the thread that runs the function:
    /// locks are reentrant.
    /// </summary>
    internal bool IsBeingUpdated { get; set; }

    /// <summary>
    /// Whether the key has ever had content at this place of the index, in this row or in one before it. Only then can a walk be at this
    /// row.
    /// </summary>
    internal bool HadContent { get; set; }

    /// <summary>The content. Only for the lock holder.</summary>
    internal TRow? Content => _content;

    /// <summary>The number of the row's present state; every change of the row changes it. See <see cref="IsStill"/>.</summary>
    internal int Version => _version.Value;

    /// <summary>
    /// Whether content, data and phase have not changed since the version was read. If so, everything that was read in between was true at
    /// the same instant.
    /// </summary>
    internal bool IsStill(int version) => _version.IsStill(version);

    /// <summary>Reads the content of a live row. False in any other phase; then <see cref="RowStore{TKey,TRow}"/> decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadLive(out TRow? content)
    {
        // A writer may remove the row right after this test. That does no harm: the row was in the table during the call, and the content
        // of a removed row does not change.
        if (_phase != RowPhase.Live)
        {
            content = default;
            return false;
        }

        content = ReadContent();
        return true;
    }

    /// <summary>Reads the content and the lifetime of a row that expires. False when the row was changed during the read.</summary>
    internal bool TryReadExpiring<TLifetime>([NotNullWhen(true)] out TLifetime? lifetime, out TRow? content)
        where TLifetime : class
    {
        var version = _version.Value;
        lifetime = PhaseData as TLifetime;
        content = _content;
        return lifetime is not null && _phase == RowPhase.Expiring && _version.IsStill(version);
    }

    /// <summary>Reads the content in any phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TRow? ReadContent()
    {
        // The JIT and the AOT compiler know the answer for each type, so the compiled method has only one of the two paths.
        if (!AtomicAccess.IsAtomic<TRow>())
            return ReadWide();

        var content = _content;

        // No read of a later lookup may move before this read. Otherwise two lookups by one thread could see two writes of another thread
        // in the wrong order.
        Volatile.ReadBarrier();
        return content;
    }

    /// <summary>
    /// Takes the lock, replaces the content, and releases the lock. False, without a change, unless the row is live and no function runs
    /// for it. Nothing in between can throw.
    /// </summary>
    internal bool TryOverwrite(TRow content)
    {
        Monitor.Enter(this);
        var isPlain = _phase is RowPhase.Live && !IsBeingUpdated;
        if (isPlain)
            Write(content);
        Monitor.Exit(this);
        return isPlain;
    }

    /// <summary>Replaces the content. Only for the lock holder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Write(TRow? content)
    {
        _version.BeginChange();
        _content = content;
        _version.EndChange();
    }

    /// <summary>
    /// Replaces content, phase and data. A reader that checks the version sees all of them or none. Only for the lock holder.
    /// </summary>
    internal void Write(TRow? content, RowPhase phase, object? data)
    {
        _version.BeginChange();
        _content = content;
        HadContent = true;
        _phaseData = data;
        _phase = phase;
        _version.EndChange();
    }

    /// <summary>Changes the phase and its data, and leaves the content. Only for the lock holder.</summary>
    internal void MoveTo(RowPhase phase, object? data = null)
    {
        _version.BeginChange();
        _phaseData = data;
        _phase = phase;
        _version.EndChange();
    }

    // Content that the processor writes in several pieces is guarded by the version. The alternative is to box it: then each overwrite
    // allocates and each lookup follows one more pointer. The price of the version is that a reader may have to try again; after some
    // attempts it takes the lock. A reader may copy half-written content but never uses it. A copy of half-written references is safe
    // because the processor stores each reference in one piece.
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

            // This thread runs the function of an update and holds the lock of another row. If it waited for this lock, it could deadlock
            // with the holder of this lock, which may wait for the other row.
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
