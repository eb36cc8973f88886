namespace Pail.Server.Observer;

/// <summary>
/// Says when a page may look again at all processes, tables and buckets, which takes long when there are many: when its last look is paid
/// for. Each page has a pace of its own and the same part of what all may cost, so no page can keep another from its turn. One thread at a
/// time.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="pages">Says how many pages there are.</param>
internal sealed class SweepPace(TimeProvider time, Func<int> pages)
{
    /// <summary>The share of one core that the sweeps of all pages together may take.</summary>
    internal const double Share = 0.015;

    // The first sweeps compile their code, which says nothing about the next ones.
    private const int FreeSweeps = 3;

    private int _sweeps;
    private long _began;
    private long _next;

    /// <summary>Begins a sweep, when the last one is paid for.</summary>
    internal bool TryBegin()
    {
        _began = time.GetTimestamp();
        return _began >= _next;
    }

    /// <summary>Ends the sweep that was begun.</summary>
    internal void End()
    {
        var now = time.GetTimestamp();
        _next = _sweeps++ < FreeSweeps ? now : now + (long)((now - _began) * ((Math.Max(pages(), 1) / Share) - 1));
    }
}
