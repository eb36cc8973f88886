namespace Pail.Buckets.Tests.Durability;

/// <summary>Buckets that change at random, as simply as possible, and tell their changes.</summary>
internal sealed class ModelWorld(Random random)
{
    private long _epoch = 1000;
    private long _time;

    internal SortedDictionary<long, ModelBucket> Buckets { get; } = [];

    /// <summary>The changes that are in no batch.</summary>
    internal List<Change> Pending { get; } = [];

    internal LogMarks Marks { get; private set; }

    internal void Change()
    {
        if (Buckets.Count == 0 || random.Next(12) == 0)
        {
            Create();
            return;
        }

        var (number, bucket) = Buckets.ElementAt(random.Next(Buckets.Count));
        var key = ((char)('a' + random.Next(6))).ToString();
        var present = bucket.Entries.TryGetValue(key, out var old);
        switch (random.Next(20))
        {
            case 0:
                Buckets.Remove(number);
                Tell(Pail.Buckets.Change.DeleteBucket(number));
                break;
            case 1:
                bucket.Config = bucket.Config with { MaxKeys = random.Next(1, 100) };
                bucket.HeaderPosition = Tell(Pail.Buckets.Change.ConfigureBucket(number, bucket.Name, bucket.Created, bucket.Config));
                break;
            case 2:
                bucket.Revision = new Revision(++_epoch, 0);
                Tell(Pail.Buckets.Change.BeginEpoch(number, bucket.Revision));
                break;
            case 3 when bucket.Entries.Count > 0:
                bucket.Entries.Clear();
                Tell(Pail.Buckets.Change.Clear(number, Next(bucket)));
                break;
            case < 9 when present:
                bucket.Entries.Remove(key);
                Tell(Pail.Buckets.Change.Remove(number, key, Next(bucket)));
                break;
            case < 12 when present:
                var renewed = old.Entry.With(Track());
                bucket.Entries[key] = (renewed, Tell(Pail.Buckets.Change.Expire(number, renewed)));
                break;
            default:
                var value = new NewValue(new[] { (byte)random.Next(256) }, "text/plain");
                var entry = new Entry(key, value, Next(bucket), present ? old.Entry.Created : Now(), Now(), Track());
                bucket.Entries[key] = (entry, Tell(Pail.Buckets.Change.Put(number, entry)));
                break;
        }
    }

    /// <summary>One step of a snapshot: some keys of a bucket, after the header at the first.</summary>
    /// <returns>The last key, or null at the end of the bucket.</returns>
    internal string? Walk(long number, string? after, int most, List<(long, Change)> part)
    {
        if (!Buckets.TryGetValue(number, out var bucket))
            return null;
        if (after is null)
        {
            part.Add((bucket.HeaderPosition, Pail.Buckets.Change.CreateBucket(number, bucket.Name, bucket.Created, bucket.Config)));
            part.Add((bucket.HeaderPosition, Pail.Buckets.Change.BeginEpoch(number, bucket.Revision)));
        }

        var found = bucket.Entries.Where(entry => string.CompareOrdinal(entry.Key, after) > 0).Take(most).ToList();
        part.AddRange(found.Select(entry => (entry.Value.Position, Pail.Buckets.Change.Put(number, entry.Value.Entry))));
        return found.Count == most ? found[^1].Key : null;
    }

    private void Create()
    {
        var number = Marks.Bucket + 1;
        var config = new BucketConfig { Eviction = Eviction.Reject, MaxValueBytes = random.Next(100) };
        var bucket = new ModelBucket { Name = $"b{number % 3}", Created = Now(), Config = config, HeaderPosition = 0 };
        Buckets.Add(number, bucket);
        bucket.HeaderPosition = Tell(Pail.Buckets.Change.CreateBucket(number, bucket.Name, bucket.Created, config));
        bucket.Revision = new Revision(++_epoch, 0);
        Tell(Pail.Buckets.Change.BeginEpoch(number, bucket.Revision));
    }

    private long Tell(in Change change)
    {
        Pending.Add(change);
        var epoch = (change.Entry?.Revision ?? change.Revision).Epoch;
        Marks = Marks.With(new LogMarks(Marks.Position + 1, epoch, change.Bucket));
        return Marks.Position;
    }

    private EntryTracking? Track() => random.Next(2) == 0 ? null : new EntryTracking(random.Next(100), 100, random.Next(3));

    private DateTimeOffset Now() => new(++_time, TimeSpan.Zero);

    private static Revision Next(ModelBucket bucket) => bucket.Revision = bucket.Revision with { Number = bucket.Revision.Number + 1 };
}
