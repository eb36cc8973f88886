using System.Collections.Immutable;

namespace Pail.Buckets.Tests.World;

/// <summary>An entry of the model. Times are UTC ticks; the greatest number is never.</summary>
internal sealed record ModelEntry(
    string Key, string Value, long Number, long Created, long Modified, long Deadline, long Latest, long Idle)
{
    /// <summary>The epoch in which it was stored; 0 for the present one of its bucket. Only what is durable can have another.</summary>
    internal long Epoch { get; init; }

    internal bool HasExpired(long now) => Deadline <= now;

    /// <summary>The revision, in a bucket that has a present epoch.</summary>
    internal Revision RevisionIn(long present) => new(Epoch == 0 ? present : Epoch, Number);

    /// <summary>The entry after a use, which moves a sliding deadline.</summary>
    internal ModelEntry Used(long now)
    {
        var moved = Idle == 0 ? 0 : now > Latest - Idle ? Latest : now + Idle;
        return moved <= Deadline ? this : this with { Deadline = moved };
    }

    public override string ToString() =>
        $"{Key}=\"{Value}\" #{Number}{(Deadline == long.MaxValue ? "" : $" until {Texts.Time(Deadline)}")}{(Idle == 0 ? "" : " sliding")}";
}

/// <summary>
/// All that a bucket knows, as a plain value. Entries that have expired stay here until something removes them, because the removal takes a
/// revision, and nobody says when it happens.
/// </summary>
internal sealed record ModelState(BucketConfig Config)
{
    /// <summary>The entries in the order of their keys.</summary>
    internal ImmutableArray<ModelEntry> Entries { get; init; } = [];

    /// <summary>The epoch; 0 as long as nobody has seen it.</summary>
    internal long Epoch { get; init; }

    /// <summary>The greatest epoch before.</summary>
    internal long LastEpoch { get; init; }

    /// <summary>The number of the last revision.</summary>
    internal long Last { get; init; }

    /// <summary>The time of the last step.</summary>
    internal long Now { get; init; }

    internal bool IsGone { get; init; }

    internal long Bytes => Entries.Sum(static entry => (long)entry.Value.Length);

    internal ModelEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
                return entry;
        }

        return null;
    }

    internal ModelState Without(string key) => this with { Entries = Entries.RemoveAll(entry => entry.Key == key) };

    internal ModelState With(ModelEntry next)
    {
        var entries = Entries.ToBuilder();
        for (var at = 0; at < entries.Count; at++)
        {
            var order = string.CompareOrdinal(entries[at].Key, next.Key);
            if (order == 0)
            {
                entries[at] = next;
                return this with { Entries = entries.ToImmutable() };
            }

            if (order > 0)
            {
                entries.Insert(at, next);
                return this with { Entries = entries.ToImmutable() };
            }
        }

        entries.Add(next);
        return this with { Entries = entries.ToImmutable() };
    }

    /// <summary>Removes a key if it has expired, which takes a revision.</summary>
    internal ModelState WithoutExpired(string key, long now) =>
        Find(key)?.HasExpired(now) == true ? Without(key) with { Last = Last + 1 } : this;

    /// <summary>The state when somebody has seen a revision of this epoch; null when that cannot be.</summary>
    internal ModelState? Seen(long epoch)
    {
        if (Epoch == epoch)
            return this;
        return Epoch == 0 && epoch > LastEpoch ? this with { Epoch = epoch } : null;
    }

    /// <summary>The state when somebody has seen an entry of this epoch, which may be older than the present one.</summary>
    internal ModelState? SeenEntry(long epoch) => Entries.Any(entry => entry.Epoch == epoch) ? this : Seen(epoch);

    /// <summary>
    /// The state when what is durable goes on after its epoch, which the bucket itself has told (0 when it had none).
    /// </summary>
    internal ModelState? Restarted(long epoch)
    {
        if (epoch == 0)
            return this;
        if (Seen(epoch) is not { } bound)
            return null;
        return bound with
        {
            Entries = [.. bound.Entries.Select(entry => entry.Epoch == 0 ? entry with { Epoch = epoch } : entry)],
            Epoch = 0,
            LastEpoch = epoch,
        };
    }

    public bool Equals(ModelState? other) =>
        other is not null
        && (Epoch, LastEpoch, Last, Now, IsGone) == (other.Epoch, other.LastEpoch, other.Last, other.Now, other.IsGone)
        && ReferenceEquals(Config, other.Config)
        && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add((Epoch, Last, Now, IsGone));
        foreach (var entry in Entries)
            hash.Add(entry);
        return hash.ToHashCode();
    }

    public override string ToString() =>
        $"#{Last} of {Epoch} at {Texts.Time(Now)}{(IsGone ? ", deleted" : "")}: {string.Join("; ", Entries)}";
}
