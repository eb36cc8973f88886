using System.Globalization;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Server.RuntimeViews;

namespace Pail.Server.Observer;

/// <summary>
/// Walks the supervision trees of a node and makes the lines of a drawn tree, within bounds: of many children it shows those that were
/// started last, and each line tells how many of its children are there.
/// </summary>
/// <param name="open">The numbers of the supervisors whose children are all shown.</param>
internal sealed class TreeRows(IReadOnlySet<long> open)
{
    internal const int MaxRows = 1_500;
    internal const int FewChildren = 25;
    internal const int ManyChildren = 500;
    internal const int MaxDepth = 16;

    private readonly List<TreeRow> _rows = [];

    /// <summary>The lines, each supervisor before its children; at most <see cref="MaxRows"/>.</summary>
    internal static List<TreeRow> Of(Node node, IReadOnlySet<long> open)
    {
        var walk = new TreeRows(open);
        foreach (var tree in node.SupervisionTrees())
            walk.AddTop(tree);
        return walk._rows;
    }

    private void AddTop(SupervisorView supervisor)
    {
        if (_rows.Count < MaxRows)
            AddSupervisor(PidText.Short(supervisor.Pid), null, 0, null, supervisor, supervisor.Name);
    }

    private void AddSupervisor(string key, string? parent, int depth, ChildView? child, SupervisorView supervisor, string? name)
    {
        var most = open.Contains(supervisor.Pid.Id) || !supervisor.IsDynamic ? ManyChildren : FewChildren;
        var place = _rows.Count;
        _rows.Add(new TreeRow(key, parent, depth, child, supervisor, name, 0));
        var shown = 0;
        if (depth < MaxDepth)
        {
            foreach (var next in supervisor.NewestChildren(most))
                shown += AddChild(key, depth + 1, next, supervisor.IsDynamic) ? 1 : 0;
        }

        _rows[place] = _rows[place] with { Shown = shown };
    }

    // A child of a static supervisor keeps its line when it is restarted. One of a dynamic supervisor has only its pid to be known by.
    private bool AddChild(string parent, int depth, ChildView child, bool isDynamic)
    {
        if (_rows.Count >= MaxRows)
            return false;
        var key = isDynamic && child.Pid is { } pid
            ? PidText.Short(pid)
            : string.Create(CultureInfo.InvariantCulture, $"{parent}/{ViewText.Of(child.Id)}");
        if (child.Supervisor is { } supervisor)
            AddSupervisor(key, parent, depth, child, supervisor, child.Name);
        else
            _rows.Add(new TreeRow(key, parent, depth, child, null, child.Name, 0));
        return true;
    }
}
