using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// One row: its content, where it stands in its life, and (the object itself) the lock that every writer of the row holds. Readers take no lock.
/// </summary>
/// <remarks>
/// A row is put into the dictionary locked and <see cref="Phase.Pending"/>, so that its maker decides about it as about any other row; becomes
/// <see cref="Phase.Live"/> when it has content, or never; and ends <see cref="Phase.Gone"/>, after which it is never used again.
/// </remarks>
internal sealed class Row<TRow>
{
    private const int OptimisticReads = 16;

    private TRow? _content;

    // Odd while content that takes several stores is being written. Only such rows use it, and it fills padding. It would have to wrap around during
    // one read to mislead it.
    private int _version;

    // Volatile: the content is there before a reader sees the row live, and who sees the row live sees the content.
    private volatile Phase _phase;

    internal enum Phase : byte
    {
        /// <summary>In the dictionary, but only for writers: they wait for its lock. To readers it is absent.</summary>
        Pending,

        /// <summary>In the table.</summary>
        Live,

        /// <summary>Out of the table. A writer who comes upon it looks the key up again.</summary>
        Gone,
    }

    /// <summary>
    /// Whether the processor stores the content in one piece: references, primitives and enums. Anything else can be met half written; even a struct
    /// of eight bytes, which may straddle a cache line and which the JIT may copy field by field. All parts of the condition are constants to the
    /// JIT and the AOT compiler, so each instantiation keeps one branch.
    /// </summary>
    private static bool IsOnePiece
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !typeof(TRow).IsValueType
            || ((typeof(TRow).IsPrimitive || typeof(TRow).IsEnum) && Unsafe.SizeOf<TRow>() <= Unsafe.SizeOf<nint>());
    }

    internal bool IsLive => _phase == Phase.Live;

    internal bool IsGone => _phase == Phase.Gone;

    internal bool IsPending => _phase == Phase.Pending;

    /// <summary>
    /// Set while a caller's function decides about the row. Whoever holds the lock and finds it set runs inside that very function.
    /// </summary>
    internal bool IsDeciding { get; set; }

    /// <summary>The content, for who holds the lock.</summary>
    internal TRow? Content => _content;

    /// <summary>The content, for everyone. False when the row is not in the table, or not yet, or no longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryRead(out TRow? content)
    {
        // The row may be removed right after this. That is no race: it was in the table during the call, and its content does not change any more.
        if (!IsLive)
        {
            content = default;
            return false;
        }

        if (!IsOnePiece)
        {
            content = ReadWide();
            return true;
        }

        content = _content;

        // Keeps a later lookup's reads behind this one. Otherwise two lookups by one thread could see two writes by another in the wrong order.
        Volatile.ReadBarrier();
        return true;
    }

    /// <summary>Replaces the content. For who holds the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Write(TRow? content)
    {
        if (!IsOnePiece)
        {
            WriteWide(content);
            return;
        }

        // Release: a reader must not follow a reference to an object whose own fields it cannot see yet.
        Volatile.WriteBarrier();
        _content = content;
    }

    /// <summary>The next phase of its life. For who holds the lock.</summary>
    internal void MoveTo(Phase phase) => _phase = phase;

    // Content in several pieces is guarded by a sequence number (a seqlock). Compared with boxing it, overwriting allocates nothing and a lookup
    // follows no further pointer; the price is that a reader may have to try again, and that is bounded by the fall back to the lock. Half-written
    // content is copied but never looked at; a copy of half-written references is safe too, since each of them is stored in one piece.
    private TRow? ReadWide()
    {
        for (var attempt = 0; attempt < OptimisticReads; attempt++)
        {
            // Acquire: no part of the content is read before the number.
            var version = Volatile.Read(ref _version);
            if ((version & 1) == 0)
            {
                var content = _content;

                // Every part of the content is read before the number is read again.
                Volatile.ReadBarrier();
                if (_version == version)
                    return content;
            }

            Thread.SpinWait(1 << Math.Min(attempt, 6));
        }

        // The writer was suspended in the middle: wait for it rather than spin through its time slice.
        lock (this)
            return _content;
    }

    private void WriteWide(TRow? content)
    {
        _version++;

        // Nobody sees a part of the new content without the odd number.
        Volatile.WriteBarrier();
        _content = content;

        // Release: nobody sees the even number without all of the new content.
        Volatile.Write(ref _version, _version + 1);
    }
}
