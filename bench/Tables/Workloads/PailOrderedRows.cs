using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Bench.Tables.Workloads;

/// <summary>A table of type ordered set, on a node of its own.</summary>
internal readonly struct PailOrderedRows : IRows<string, PailOrderedRows>
{
    private readonly Node _node;
    private readonly OrderedTable<string, string> _table;

    private PailOrderedRows(Node node) => (_node, _table) = (node, node.NewOrderedTable<string, string>());

    public static PailOrderedRows New(int capacity) => new(new Node());

    public bool TryGet(string key, [MaybeNullWhen(false)] out string value) => _table.TryLookup(key, out value);

    public void Put(string key, string value) => _table.Insert(key, value);

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
