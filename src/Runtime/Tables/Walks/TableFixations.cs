using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>The fixations of a table, and the time of the first one. Guarded by the table's ownership lock.</summary>
internal sealed class TableFixations
{
    private HashSet<TableFixation>? _all;

    internal DateTimeOffset? Since { get; private set; }

    /// <summary>Adds a fixation. True when it is the only one.</summary>
    internal bool Add(TableFixation fixation, TimeProvider time)
    {
        _all ??= [];
        _all.Add(fixation);
        if (_all.Count > 1)
            return false;
        Since = time.GetUtcNow();
        return true;
    }

    /// <summary>Removes a fixation. True when it was the last one.</summary>
    internal bool Remove(TableFixation fixation)
    {
        if (_all is null || !_all.Remove(fixation) || _all.Count > 0)
            return false;
        Since = null;
        return true;
    }

    internal IReadOnlyList<(Pid? Holder, int Count)> All() => _all is null
        ? []
        : [.. _all.GroupBy(fixation => fixation.Holder).Select(group => (group.Key?.Pid, group.Count()))];
}
