namespace Pail.Runtime.Processes;

/// <summary>
/// One process's half of its links. Both halves change on their owners' turns only, while signals cross on the way, so that a link that is
/// taken back stays <em>half removed</em> until the peer has answered: until then a link signal from the peer was sent before the peer
/// knew, and must not bring the link back. When all signals have arrived, both halves agree.
/// </summary>
/// <remarks>OTP calls the answer unlink_ack and tells the answers apart by number; here the unlink signal itself is the number.</remarks>
internal struct Links
{
    private SmallSet<Process> _active;

    // Rare: between an unlink and its answer.
    private Dictionary<Process, UnlinkSignal>? _unlinking;

    /// <summary>How many peers have not answered an unlink yet.</summary>
    internal readonly int Unanswered => _unlinking?.Count ?? 0;

    /// <summary>As <see cref="Contains"/>, from any thread.</summary>
    internal readonly bool ContainsNow(Process peer) => _active.ContainsNow(peer);

    internal readonly bool Contains(Process peer) => _active.Contains(peer);

    /// <summary>The peers that are linked at this moment. Any thread.</summary>
    internal readonly IReadOnlyList<Process> Snapshot() => _active.Snapshot();

    /// <summary>
    /// Makes this half, as the owner wishes. Returns whether the peer must be told: not when it has its half, or is being sent word of it.
    /// </summary>
    internal bool Add(Process peer)
    {
        // An answer that is under way belongs to the link that was: it is no longer waited for.
        _unlinking?.Remove(peer);
        return _active.Add(peer);
    }

    /// <summary>Takes this half back, as the owner wishes. Returns what to send to the peer, or null when there was no link.</summary>
    internal UnlinkSignal? TakeBack(Process owner, Process peer)
    {
        if (!_active.Remove(peer))
            return null;

        var unlink = new UnlinkSignal(owner);
        (_unlinking ??= new Dictionary<Process, UnlinkSignal>(ReferenceEqualityComparer.Instance))[peer] = unlink;
        return unlink;
    }

    /// <summary>The peer has made its half.</summary>
    internal void PeerAdded(Process peer)
    {
        if (_unlinking is null || !_unlinking.ContainsKey(peer))
            _active.Add(peer);
    }

    /// <summary>The peer has taken its half back, or has ended. Returns whether there was a link.</summary>
    internal bool PeerRemoved(Process peer) => _active.Remove(peer);

    /// <summary>The peer has seen an unlink.</summary>
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
