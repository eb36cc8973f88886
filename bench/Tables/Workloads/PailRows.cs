using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Bench.Tables.Workloads;

/// <summary>A table of type set, on a node of its own.</summary>
internal readonly struct PailRows<TKey> : IRows<TKey, PailRows<TKey>>
    where TKey : notnull
{
    private readonly Node _node;
    private readonly Table<TKey, string> _table;

    private PailRows(Node node) => (_node, _table) = (node, node.NewTable<TKey, string>());

    public static PailRows<TKey> New(int capacity) => new(new Node());

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out string value) => _table.TryLookup(key, out value);

    public void Put(TKey key, string value) => _table.Insert(key, value);

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
