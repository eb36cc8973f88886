namespace Pail.Runtime.Supervision;

/// <summary>The last reports of a node's supervisors. Any thread.</summary>
internal sealed class RecentReports
{
    private readonly Lock _lock = new();
    private readonly Queue<SupervisorReport> _reports = new();
    private long _total;

    /// <summary>How many there have been.</summary>
    internal long Total
    {
        get
        {
            lock (_lock)
                return _total;
        }
    }

    /// <summary>Adds a report, and drops the oldest one if there are more than <paramref name="most"/>.</summary>
    internal void Add(SupervisorReport report, int most)
    {
        lock (_lock)
        {
            _total++;
            _reports.Enqueue(report);
            while (_reports.Count > most)
                _reports.Dequeue();
        }
    }

    /// <summary>The reports that are kept, oldest first.</summary>
    internal SupervisorReport[] Snapshot()
    {
        lock (_lock)
            return [.. _reports];
    }
}
