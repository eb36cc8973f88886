using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Bench.Tables.Workloads;

/// <summary><c>UpdateCounter</c> on a table of its own.</summary>
internal readonly struct PailCounter : ICounter<PailCounter>
{
    private readonly Node _node;
    private readonly Table<string, long> _table;

    private PailCounter(Node node)
    {
        (_node, _table) = (node, node.NewTable<string, long>());
        _table.Insert("counter", 0);
    }

    public static PailCounter New() => new(new Node());

    public long Add() => _table.UpdateCounter("counter", 1);

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
