using System.Collections.Concurrent;

namespace Pail.Bench.Tables.Workloads;

/// <summary>The alternate lookup of .NET's own concurrent dictionary.</summary>
internal sealed class ConcurrentSpanLookups(int threads) : SpanLookups(threads)
{
    private readonly ConcurrentDictionary<string, string> _rows = new();

    protected override void Prepare()
    {
        foreach (var key in Keys.Texts(Keys.Count).AsSpan(0, Keys.Count))
            _rows[key] = Keys.Value;
    }

    protected override void Work(Walk walk, int operations)
    {
        var rows = _rows.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < operations; i++)
        {
            var key = walk.Next();
            if (!rows.TryGetValue(key.AsSpan(), out _))
                throw Missing(key);
        }
    }
}
