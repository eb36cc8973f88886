using System.Globalization;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Server.RuntimeViews;

namespace Pail.Server.Observer;

/// <summary>Walks the supervision trees of a node and makes the lines of a drawn tree, within bounds.</summary>
/// <param name="open">The numbers of the supervisors whose children are all shown.</param>
internal sealed class TreeRows(IReadOnlySet<long> open)
{
    internal const int MaxRows = 1_000;
    internal const int FewChildren = 25;
    internal const int ManyChildren = 500;
    internal const int MaxDepth = 16;

    private readonly List<TreeRow> _rows = [];

    /// <summary>The lines, each supervisor before its children.</summary>
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
        var most = open.Contains(supervisor.Pid.Id) ? ManyChildren : FewChildren;
        var room = depth < MaxDepth ? Math.Min(most, MaxRows - _rows.Count - 1) : 0;
        IReadOnlyList<ChildView> children = room > 0 ? supervisor.ChildrenAfter(0, room).Children : [];
        _rows.Add(new TreeRow(key, parent, depth, child, supervisor, name, children.Count));
        foreach (var next in children)
            AddChild(key, depth + 1, next, supervisor.IsDynamic);
    }

    // A child of a static supervisor keeps its line when it is restarted. One of a dynamic supervisor has only its pid to be known by.
    private void AddChild(string parent, int depth, ChildView child, bool isDynamic)
    {
        if (_rows.Count >= MaxRows)
            return;
        var key = isDynamic && child.Pid is { } pid
            ? PidText.Short(pid)
            : string.Create(CultureInfo.InvariantCulture, $"{parent}/{ViewText.Of(child.Id)}");
        if (child.Supervisor is { } supervisor)
            AddSupervisor(key, parent, depth, child, supervisor, child.Name);
        else
            _rows.Add(new TreeRow(key, parent, depth, child, null, child.Name, 0));
    }
}
