using CsCheck;

namespace Pail.Buckets.Tests.Durability;

/// <summary>Buckets that change while a snapshot of them is walked. What is replayed must be what they were at the end.</summary>
public sealed class LogReplayModelTests
{
    [Fact]
    public void A_fuzzy_snapshot_and_the_batches_after_it_make_the_last_state() => Gen.Int.Sample(seed =>
    {
        var (world, log) = Run(seed);
        var replay = new LogReplay();
        foreach (var piece in log.Parts.Concat(log.Batches.Skip(log.Through)))
            replay.Read(piece);
        AssertState(world, replay);
    }, iter: 1000);

    [Fact]
    public void The_pieces_may_come_in_any_order_and_again() => Gen.Int.Sample(seed =>
    {
        var (world, log) = Run(seed);
        var replay = new LogReplay();
        var random = new Random(seed);
        byte[][] pieces = [.. log.Parts, .. log.Batches.Skip(log.Through)];
        random.Shuffle(pieces);
        foreach (var piece in pieces.Concat(pieces.Where(_ => random.Next(3) == 0)))
            replay.Read(piece);
        AssertState(world, replay);
    }, iter: 1000);

    [Fact]
    public void All_batches_make_the_last_state() => Gen.Int.Sample(seed =>
    {
        var (world, log) = Run(seed);
        var replay = new LogReplay();
        foreach (var batch in log.Batches)
            replay.Read(batch);
        AssertState(world, replay);
    }, iter: 300);

    private static (ModelWorld World, ModelLog Log) Run(int seed)
    {
        var random = new Random(seed);
        var world = new ModelWorld(random);
        var log = new ModelLog();
        Step(random.Next(60));
        log.Commit(world);
        log.Through = log.Batches.Count;
        var marks = world.Marks;
        var buckets = world.Buckets.Keys.ToList();
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(buckets));

        // Bucket after bucket, some keys at a time, with changes in between. Buckets that were created later are left out or not.
        for (var i = 0; i < buckets.Count; i++)
        {
            string? after = null;
            do
            {
                var chunk = new List<(long, Change)>();
                after = world.Walk(buckets[i], after, random.Next(1, 4), chunk);
                if (random.Next(4) > 0)
                    Step(random.Next(6));
                log.Parts.Add(Changes.Part(marks, chunk));
            }
            while (after is not null);
            Step(random.Next(6));
            if (random.Next(2) == 0 && world.Buckets.Count > 0 && world.Buckets.Keys.Max() is var newest && !buckets.Contains(newest))
                buckets.Add(newest);
        }

        // The snapshot has the marks also if there is nothing to be walked.
        log.Parts.Add(Changes.Part(marks, []));
        Step(random.Next(20));
        log.Commit(world);
        return (world, log);

        void Step(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                world.Change();
                if (random.Next(3) == 0)
                    log.Commit(world);
            }
        }
    }

    private static void AssertState(ModelWorld world, LogReplay replay)
    {
        var buckets = replay.Complete();
        Assert.Equal(world.Marks, replay.Marks);
        Assert.Equal(world.Buckets.Keys.Order(), buckets.Keys.Order());
        foreach (var (number, expected) in world.Buckets)
        {
            var bucket = buckets[number];
            Assert.Equal((number, expected.Name, expected.Created), (bucket.Number, bucket.Name, bucket.Created));
            Assert.Equal(expected.Config, bucket.Config);
            Assert.Equal(expected.Revision, bucket.Revision);
            Assert.Equal(expected.Entries.Keys.Order(), bucket.Entries.Keys.Order());
            foreach (var (key, (entry, position)) in expected.Entries)
            {
                Assert.Equal(position, bucket.Entries[key].Position);
                Changes.AssertSame(entry, bucket.Entries[key].Entry!);
            }
        }
    }
}
