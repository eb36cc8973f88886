using System.Buffers;

namespace Pail.Buckets;

/// <summary>Makes a batch for the store out of changes: of each key the last one counts.</summary>
internal sealed class CommitBuilder(string name, long life, long fence, Revision last)
{
    private readonly Dictionary<string, Entry?> _rows = new(StringComparer.Ordinal);
    private Revision _revision = last;
    private BucketConfig? _config;
    private bool _clears;

    /// <param name="items">Changes in order.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="sizes">How many keys and bytes the bucket has.</param>
    internal BucketCommit Build(List<FencedItem> items, int from, int to, (long Keys, long Bytes) sizes)
    {
        for (var i = from; i < to; i++)
            Add(items[i].Change);
        return new BucketCommit(name, life, fence)
        {
            Revision = _revision,
            Keys = sizes.Keys,
            Bytes = sizes.Bytes,
            Config = _config,
            Clears = _clears,
            Rows = Encode(),
        };
    }

    private void Add(in Change change)
    {
        var revision = change.Entry?.Revision ?? change.Revision;
        if (revision.Number > _revision.Number)
            _revision = new Revision(fence, revision.Number);
        switch (change.Kind)
        {
            case ChangeKind.Put or ChangeKind.Expire:
                _rows[change.Entry!.Key] = change.Entry;
                break;
            case ChangeKind.Remove:
                _rows[change.Key!] = null;
                break;
            case ChangeKind.Clear:
                _rows.Clear();
                _clears = true;
                break;
            case ChangeKind.ConfigureBucket:
                _config = change.Config;
                break;
        }
    }

    // All entries are in one piece of memory: first where each one ends, then the pieces, because the memory moves as it grows.
    private List<StoredRow> Encode()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var ends = new int[_rows.Count];
        var count = 0;
        foreach (var entry in _rows.Values)
        {
            if (entry is not null)
            {
                var output = new LogBytesWriter(buffer);
                EntryCodec.Write(ref output, entry);
                output.Flush();
            }

            ends[count++] = buffer.WrittenCount;
        }

        var rows = new List<StoredRow>(ends.Length);
        var start = 0;
        foreach (var key in _rows.Keys)
        {
            var end = ends[rows.Count];
            rows.Add(new StoredRow(key, buffer.WrittenMemory[start..end]));
            start = end;
        }

        return rows;
    }
}
