using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Bench.Tables.Workloads;

/// <summary>A table of type set and its alternate lookup, on a node of its own.</summary>
internal sealed class PailSpanLookups(int threads) : SpanLookups(threads)
{
    private Node? _node;
    private Table<string, string>? _table;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_node is not null)
            await _node.DisposeAsync();
    }

    protected override void Prepare()
    {
        _node = new Node();
        _table = _node.NewTable<string, string>();
        foreach (var key in Keys.Texts(Keys.Count).AsSpan(0, Keys.Count))
            _table.Insert(key, Keys.Value);
    }

    protected override void Work(Walk walk, int operations)
    {
        var rows = _table!.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < operations; i++)
        {
            var key = walk.Next();
            if (!rows.TryLookup(key.AsSpan(), out _))
                throw Missing(key);
        }
    }
}
