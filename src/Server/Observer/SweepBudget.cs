namespace Pail.Server.Observer;

/// <summary>
/// Bounds what all pages together cost. A page pays for its samples here; a sweep over all processes, which takes long when there are many,
/// waits until it has been paid for. Any thread.
/// </summary>
internal sealed class SweepBudget(TimeProvider time)
{
    /// <summary>The share of one core that sweeps may take.</summary>
    internal const double Share = 0.015;

    // The first sweeps compile their code, which says nothing about the next ones.
    private const int FreeSweeps = 3;

    private readonly Lock _lock = new();
    private int _sweeps;
    private long _nextSweep;
    private long _spent;
    private long _samples;

    /// <summary>How long all samples together have taken.</summary>
    internal TimeSpan Spent => time.GetElapsedTime(0, Interlocked.Read(ref _spent));

    /// <summary>How many samples there were.</summary>
    internal long Samples => Interlocked.Read(ref _samples);

    /// <summary>Adds a sample that began at a timestamp.</summary>
    internal void AddSample(long began)
    {
        Interlocked.Add(ref _spent, time.GetTimestamp() - began);
        Interlocked.Increment(ref _samples);
    }

    /// <summary>Whether a sweep may begin. Then nobody else's may, until <see cref="EndSweep"/> has said how long it took.</summary>
    internal bool TryBeginSweep(out long began)
    {
        lock (_lock)
        {
            began = time.GetTimestamp();
            if (began < _nextSweep)
                return false;
            _nextSweep = long.MaxValue;
            return true;
        }
    }

    /// <summary>Ends a sweep.</summary>
    internal void EndSweep(long began)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _nextSweep = _sweeps++ < FreeSweeps ? now : now + (long)((now - began) * ((1 / Share) - 1));
        }
    }
}
