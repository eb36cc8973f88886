using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// The children of a supervisor in the order of their start. A child is found by id and by pid in constant time. Only the supervisor uses
/// this, except for the snapshot, which any thread may take.
/// </summary>
internal sealed class ChildList
{
    private readonly LinkedList<Child> _order = new();
    private readonly Dictionary<object, LinkedListNode<Child>> _byId = [];
    private readonly Dictionary<Pid, Child> _byPid = [];

    internal int Count => _order.Count;

    internal void Add(Child child)
    {
        // The lock closes the race with a snapshot that another thread takes at the same time. The same is true for the removal.
        lock (_order)
            _byId.Add(child.Spec.Id, _order.AddLast(child));
        Started(child);
    }

    /// <summary>
    /// Takes the children of another list, in the order of new specifications. Children without a new specification come last.
    /// </summary>
    internal void TakeOver(ChildList old, IEnumerable<ChildSpec> specs)
    {
        foreach (var spec in specs)
        {
            if (old.TryFind(spec.Id, out var child))
                child.Change(spec);
            Add(child ?? new Child(spec));
        }

        foreach (var child in old.InOrder())
        {
            if (!_byId.ContainsKey(child.Spec.Id))
                Add(child);
        }
    }

    internal void Remove(Child child)
    {
        lock (_order)
        {
            if (_byId.Remove(child.Spec.Id, out var node))
                _order.Remove(node);
        }
    }

    /// <summary>Records the new process of a child.</summary>
    internal void Started(Child child)
    {
        if (child.Runs)
            _byPid[child.Pid] = child;
    }

    /// <summary>Forgets a process that has ended or is about to be stopped.</summary>
    internal void Ended(Pid pid) => _byPid.Remove(pid);

    internal bool TryFind(object id, [NotNullWhen(true)] out Child? child)
    {
        child = _byId.TryGetValue(id, out var node) ? node.Value : null;
        return child is not null;
    }

    internal Child? Find(Pid pid) => _byPid.GetValueOrDefault(pid);

    /// <summary>All children in the order of their start. The list must not change during the enumeration.</summary>
    internal IEnumerable<Child> InOrder() => _order;

    /// <summary>All children in the reverse order of their start. A child may be removed after the enumeration has returned it.</summary>
    internal IEnumerable<Child> InReverse()
    {
        for (var node = _order.Last; node is not null;)
        {
            var child = node.Value;
            node = node.Previous;
            yield return child;
        }
    }

    /// <summary>A child and all children after it, in the order of their start.</summary>
    internal List<Child> From(Child first)
    {
        var rest = new List<Child>();
        for (var node = _byId[first.Spec.Id]; node is not null; node = node.Next)
            rest.Add(node.Value);
        return rest;
    }

    /// <summary>A copy of the list, in the order of start. Any thread may call it.</summary>
    internal Child[] Snapshot()
    {
        lock (_order)
            return [.. _order];
    }
}
