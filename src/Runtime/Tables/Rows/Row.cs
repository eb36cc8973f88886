using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// One row: its key and content, where it stands in its life, and (the object itself) the lock that every writer of the row holds. Readers take no
/// lock.
/// </summary>
/// <remarks>
/// A row is put into the index locked and <see cref="RowPhase.Pending"/>, so that its maker decides about it as about any other row; lives when it has
/// content, or never; and ends <see cref="RowPhase.Gone"/> or <see cref="RowPhase.Replaced"/>, after which it is never used again.
/// </remarks>
internal class Row<TKey, TRow>(TKey key)
{
    private const int OptimisticReads = 16;

    private TRow? _content;

    // Belongs to the phase: see RowPhase. Written before the phase and read after it. A reader who finds something that does not fit the phase it saw
    // has been overtaken and looks at the phase again.
    private object? _aside;

    // Odd while content, aside or phase change. It would have to wrap around during one read to mislead it.
    private int _version;

    // Volatile: the content is there before a reader sees the row live, and who sees the row live sees the content.
    private volatile RowPhase _phase;

    internal TKey Key { get; } = key;

    internal RowPhase Phase => _phase;

    internal object? Aside => Volatile.Read(ref _aside);

    /// <summary>
    /// Whether the processor stores the content in one piece: references, primitives and enums. Anything else can be met half written; even a struct
    /// of eight bytes, which may straddle a cache line and which the JIT may copy field by field. All parts of the condition are constants to the
    /// JIT and the AOT compiler, so each instantiation keeps one branch.
    /// </summary>
    private static bool IsOnePiece
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => OnePiece.Is<TRow>();
    }

    internal bool IsGone => _phase is RowPhase.Gone or RowPhase.Replaced;

    /// <summary>
    /// Set while a caller's function decides about the row. Whoever holds the lock and finds it set runs inside that very function.
    /// </summary>
    internal bool IsDeciding { get; set; }

    /// <summary>Whether the key has ever had content in this place, be it in a row before this one. Only then can somebody stand on it.</summary>
    internal bool WasThere { get; set; }

    /// <summary>The content, for who holds the lock.</summary>
    internal TRow? Content => _content;

    /// <summary>Tells one state of the row from every other: the same even number before and after means that nothing has changed meanwhile.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>The content of a row that simply lives, for everyone. False for any other, about which the store decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadLive(out TRow? content)
    {
        // The row may be removed right after this. That is no race: it was in the table during the call, and its content does not change any more.
        if (_phase != RowPhase.Live)
        {
            content = default;
            return false;
        }

        content = ReadContent();
        return true;
    }

    /// <summary>The content of a row that expires, and when it does. False when the row has changed meanwhile.</summary>
    internal bool TryReadMortal<TLife>([NotNullWhen(true)] out TLife? life, out TRow? content)
        where TLife : class
    {
        // Acquire: nothing of the row is read before the number.
        var version = Version;
        life = Aside as TLife;
        content = _content;

        // Everything is read before the number is read again.
        Volatile.ReadBarrier();
        return (version & 1) == 0 && life is not null && _phase == RowPhase.Mortal && _version == version;
    }

    /// <summary>The content as it stands, whatever the phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TRow? ReadContent()
    {
        if (!IsOnePiece)
            return ReadWide();

        var content = _content;

        // Keeps a later lookup's reads behind this one. Otherwise two lookups by one thread could see two writes by another in the wrong order.
        Volatile.ReadBarrier();
        return content;
    }

    /// <summary>Replaces the content. For who holds the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Write(TRow? content)
    {
        _version++;

        // Nobody sees a part of the new content without the odd number, nor a reference to an object whose own fields it cannot see yet.
        Volatile.WriteBarrier();
        _content = content;

        // Release: nobody sees the even number without all of the new content.
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>Content and phase, of which no reader who goes by the version sees one without the other. For who holds the lock.</summary>
    internal void Write(TRow? content, RowPhase phase, object? aside)
    {
        _version++;
        Volatile.WriteBarrier();
        _content = content;
        WasThere = true;
        _aside = aside;
        _phase = phase;
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>The next phase of its life. For who holds the lock.</summary>
    internal void MoveTo(RowPhase phase, object? aside = null)
    {
        _version++;
        Volatile.WriteBarrier();
        _aside = aside;
        _phase = phase;
        Volatile.Write(ref _version, _version + 1);
    }

    // Content in several pieces is guarded by a sequence number (a seqlock). Compared with boxing it, overwriting allocates nothing and a lookup
    // follows no further pointer; the price is that a reader may have to try again, and that is bounded by the fall back to the lock. Half-written
    // content is copied but never looked at; a copy of half-written references is safe too, since each of them is stored in one piece.
    private TRow? ReadWide()
    {
        var spin = default(SpinWait);
        for (var attempt = 0; attempt < OptimisticReads || Deciding.IsInside; attempt++)
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

            spin.SpinOnce(sleep1Threshold: -1);
        }

        // The writer was suspended in the middle: wait for it rather than spin through its time slice. Not with the lock of another row in hand, as a function
        // that decides has: whoever is before this reader in the queue may be waiting for that one.
        lock (this)
            return _content;
    }
}
