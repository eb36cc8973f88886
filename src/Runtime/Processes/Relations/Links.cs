namespace Pail.Runtime.Processes;

/// <summary>
/// One process's half of its links. Each half changes only on its owner's turns, and signals can cross on their way. So after an unlink,
/// the link stays <em>half removed</em> until the peer has answered. A link signal that arrives before that answer was sent before the peer
/// knew of the unlink, and must not restore the link. When all signals have arrived, both halves agree.
/// </summary>
/// <remarks>OTP calls the answer unlink_ack and tells the answers apart by number; here the unlink signal itself is the number.</remarks>
internal struct Links
{
    private SmallSet<Process> _active;

    // The unlinks that the peers have not answered yet. Rare, so null when there are none.
    private Dictionary<Process, UnlinkSignal>? _unlinking;

    /// <summary>How many peers have not answered an unlink yet.</summary>
    internal readonly int Unanswered => _unlinking?.Count ?? 0;

    /// <summary>How many peers are linked at this moment. Any thread.</summary>
    internal readonly int Count => _active.Count;

    /// <summary>As <see cref="Contains"/>, from any thread.</summary>
    internal readonly bool ContainsNow(Process peer) => _active.ContainsNow(peer);

    internal readonly bool Contains(Process peer) => _active.Contains(peer);

    /// <summary>The peers that are linked at this moment. Any thread.</summary>
    internal readonly IReadOnlyList<Process> Snapshot() => _active.Snapshot();

    /// <summary>
    /// Adds this half, because the owner links. Returns whether the peer must be told: false if this half exists already, because then the
    /// peer has its half too, or a signal is on its way.
    /// </summary>
    internal bool Add(Process peer)
    {
        // An answer that is on its way belongs to the earlier link, and is now ignored.
        _unlinking?.Remove(peer);
        return _active.Add(peer);
    }

    /// <summary>Removes this half, because the owner unlinks. Returns the signal for the peer, or null when there was no link.</summary>
    internal UnlinkSignal? TakeBack(Process owner, Process peer)
    {
        if (!_active.Remove(peer))
            return null;

        var unlink = new UnlinkSignal(owner);
        (_unlinking ??= new Dictionary<Process, UnlinkSignal>(ReferenceEqualityComparer.Instance))[peer] = unlink;
        return unlink;
    }

    /// <summary>Adds this half, because the peer has linked.</summary>
    internal void PeerAdded(Process peer)
    {
        if (_unlinking is null || !_unlinking.ContainsKey(peer))
            _active.Add(peer);
    }

    /// <summary>Removes this half, because the peer has unlinked or ended. Returns whether there was a link.</summary>
    internal bool PeerRemoved(Process peer) => _active.Remove(peer);

    /// <summary>Notes that the peer has answered an unlink.</summary>
    internal void Answered(Process peer, UnlinkSignal unlink)
    {
        if (_unlinking is not null && _unlinking.TryGetValue(peer, out var awaited) && ReferenceEquals(awaited, unlink))
            _unlinking.Remove(peer);
        if (_unlinking is { Count: 0 })
            _unlinking = null;
    }

    /// <summary>Empties the set and returns the peers that are linked.</summary>
    internal IEnumerable<Process> TakeAll()
    {
        _unlinking = null;
        return _active.TakeAll();
    }
}
