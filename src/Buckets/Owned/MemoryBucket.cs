namespace Pail.Buckets;

/// <summary>A bucket of the <see cref="MemoryBucketStore"/>, whose lock guards it.</summary>
internal sealed class MemoryBucket(BucketFacts facts)
{
    private readonly List<(long Revision, byte[] Record)> _events = [];

    internal BucketFacts Facts { get; set; } = facts;

    internal Dictionary<string, byte[]> Rows { get; } = new(StringComparer.Ordinal);

    internal void Apply(BucketCommit commit)
    {
        Facts = Facts with
        {
            Config = commit.Config ?? Facts.Config,
            Revision = commit.Revision,
            Keys = commit.Keys,
            Bytes = commit.Bytes,
        };
        if (commit.Clears)
            Rows.Clear();
        foreach (var row in commit.Rows)
        {
            // The committer may use its memory again.
            if (row.Data.IsEmpty)
                Rows.Remove(row.Key);
            else
                Rows[row.Key] = row.Data.ToArray();
        }

        if (!commit.Events.IsEmpty)
            _events.Add((commit.Revision.Number, commit.Events.ToArray()));
        if (commit.DropEventsThrough > 0)
            _events.RemoveAll(kept => kept.Revision <= commit.DropEventsThrough);
    }

    internal IReadOnlyList<ReadOnlyMemory<byte>> EventsAfter(long revision) =>
        [.. _events.Where(kept => kept.Revision > revision).Select(static kept => (ReadOnlyMemory<byte>)kept.Record)];
}
