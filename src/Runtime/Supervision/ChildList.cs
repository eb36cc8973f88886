using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// The children of a supervisor in the order of their start. A child is found by id and by pid in constant time. Only the supervisor uses
/// this, except for the snapshot, which any thread may take.
/// </summary>
/// <remarks>
/// Many supervisors have one or two children. So the indexes by id and by pid are made when there are more than a few; until then the list
/// is searched.
/// </remarks>
internal sealed class ChildList
{
    private const int MostWithoutIndex = 4;

    private readonly LinkedList<Child> _order = new();
    private Index? _index;

    internal int Count => _order.Count;

    internal void Add(Child child)
    {
        // The lock closes the race with a snapshot that another thread takes at the same time. The same is true for the removal.
        lock (_order)
        {
            var node = _order.AddLast(child);
            _index?.ById.Add(child.Spec.Id, node);
        }

        Started(child);
        if (_index is null && _order.Count > MostWithoutIndex)
            _index = new Index(_order);
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
            if (NodeOf(child.Spec.Id) is null)
                Add(child);
        }
    }

    internal void Remove(Child child)
    {
        lock (_order)
        {
            if (NodeOf(child.Spec.Id) is { } node)
            {
                _order.Remove(node);
                _index?.ById.Remove(child.Spec.Id);
            }
        }
    }

    /// <summary>Records the new process of a child.</summary>
    internal void Started(Child child)
    {
        if (child.Runs && _index is not null)
            _index.ByPid[child.Pid] = child;
    }

    /// <summary>Forgets a process that has ended or is about to be stopped.</summary>
    internal void Ended(Pid pid) => _index?.ByPid.Remove(pid);

    internal bool TryFind(object id, [NotNullWhen(true)] out Child? child)
    {
        child = NodeOf(id)?.Value;
        return child is not null;
    }

    internal Child? Find(Pid pid)
    {
        if (_index is not null)
            return _index.ByPid.GetValueOrDefault(pid);

        foreach (var child in _order)
        {
            if (child.Runs && child.Pid == pid)
                return child;
        }

        return null;
    }

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
        for (var node = NodeOf(first.Spec.Id); node is not null; node = node.Next)
            rest.Add(node.Value);
        return rest;
    }

    /// <summary>A copy of the list, in the order of start. Any thread may call it.</summary>
    internal Child[] Snapshot()
    {
        lock (_order)
            return [.. _order];
    }

    private LinkedListNode<Child>? NodeOf(object id)
    {
        if (_index is not null)
            return _index.ById.GetValueOrDefault(id);

        var node = _order.First;
        while (node is not null && !node.Value.Spec.Id.Equals(id))
            node = node.Next;
        return node;
    }

    private sealed class Index
    {
        internal Index(LinkedList<Child> order)
        {
            for (var node = order.First; node is not null; node = node.Next)
            {
                var child = node.Value;
                ById.Add(child.Spec.Id, node);
                if (child.Runs)
                    ByPid.Add(child.Pid, child);
            }
        }

        internal Dictionary<object, LinkedListNode<Child>> ById { get; } = [];

        internal Dictionary<Pid, Child> ByPid { get; } = [];
    }
}
