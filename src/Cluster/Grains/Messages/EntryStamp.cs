using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>What a write adds to the value that it stores: revision, times and expiry.</summary>
[GenerateSerializer, Alias("pail.stamp"), Immutable]
internal struct EntryStamp
{
    [Id(0)]
    internal Revision Revision;

    /// <summary>UTC ticks.</summary>
    [Id(1)]
    internal long Created;

    /// <summary>UTC ticks.</summary>
    [Id(2)]
    internal long Modified;

    /// <summary>How much earlier than <see cref="Latest"/> the entry expires, in ticks.</summary>
    [Id(3)]
    internal long Earlier;

    /// <summary>UTC ticks; 0 when the entry does not expire.</summary>
    [Id(4)]
    internal long Latest;

    /// <summary>What a use gives the entry, in ticks.</summary>
    [Id(5)]
    internal long Idle;

    internal static EntryStamp Of(Entry entry)
    {
        var stamp = new EntryStamp
        {
            Revision = entry.Revision,
            Created = entry.Created.UtcTicks,
            Modified = entry.Modified.UtcTicks,
        };
        if (entry.Tracking?.Expiry is { } expiry)
            (stamp.Earlier, stamp.Latest, stamp.Idle) = (expiry.Latest - expiry.Deadline, expiry.Latest, expiry.Idle);
        return stamp;
    }

    internal readonly Entry ToEntry(string key, in NewValue value) => new(
        key,
        value,
        Revision,
        new DateTimeOffset(Created, TimeSpan.Zero),
        new DateTimeOffset(Modified, TimeSpan.Zero),
        Latest == 0 ? null : new EntryTracking(Latest - Earlier, Latest, Idle));
}
