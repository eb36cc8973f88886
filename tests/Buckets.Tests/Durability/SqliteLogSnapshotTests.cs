namespace Pail.Buckets.Tests.Durability;

/// <summary>A snapshot takes the place of the batches that it includes, once it is complete.</summary>
public sealed class SqliteLogSnapshotTests : IDisposable
{
    private readonly LogLab _lab = new();

    [Fact]
    public void A_complete_snapshot_comes_before_the_batches_after_it()
    {
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 10, 100);
            var snapshot = store.BeginSnapshot(8);
            snapshot.Append("one"u8);
            LogLab.Append(store, 2, 50);
            snapshot.Append([]);
            snapshot.Append("three"u8);
            snapshot.Complete();

            AssertHasSnapshot(store);
        }

        using var again = _lab.Open();
        AssertHasSnapshot(again);

        static void AssertHasSnapshot(SqliteLogStore store)
        {
            Assert.Equal(8, store.SnapshotThrough);
            Assert.Equal(12, store.LastBatch);
            Assert.Equal(store.Size with { LogBytes = 300, LogRows = 4, SnapshotBytes = 8 }, store.Size);
            LogLab.AssertSame(
                [
                    new(true, 1, "one"u8.ToArray()), new(true, 2, default), new(true, 3, "three"u8.ToArray()),
                    new(false, 9, LogLab.Batch(9, 100)), new(false, 10, LogLab.Batch(10, 100)),
                    new(false, 11, LogLab.Batch(11, 50)), new(false, 12, LogLab.Batch(12, 50)),
                ],
                LogLab.Read(store));
        }
    }

    [Fact]
    public void A_snapshot_without_parts_deletes_the_log()
    {
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 5, 10);
            store.BeginSnapshot(5).Complete();
            LogLab.DeleteAllOld(store);
            Assert.Empty(LogLab.Read(store));
        }

        using var again = _lab.Open();
        Assert.Equal(5, again.LastBatch);
        Assert.Equal(5, again.SnapshotThrough);
        again.Append(6, [1], sync: true);
        Assert.Equal(6, Assert.Single(LogLab.Read(again)).Number);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_incomplete_snapshot_does_not_count(bool abandons)
    {
        List<LogPiece> before;
        using (var store = _lab.Open())
        {
            Snapshot(store, 3, 100);
            before = LogLab.Read(store);
            var snapshot = store.BeginSnapshot(store.LastBatch);
            snapshot.Append(new byte[200_000]);
            if (abandons)
                snapshot.Abandon();
            LogLab.DeleteAllOld(store);

            LogLab.AssertSame(before, LogLab.Read(store));
        }

        using var again = _lab.Open();
        LogLab.AssertSame(before, LogLab.Read(again));
        LogLab.DeleteAllOld(again);
        LogLab.AssertSame(before, LogLab.Read(again));
        Assert.InRange(again.Size.FileBytes, 1, 200_000);
    }

    [Fact]
    public void A_snapshot_after_an_abandoned_one_has_only_its_own_parts()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 1, 1);
        var first = store.BeginSnapshot(1);
        first.Append("first"u8);
        first.Abandon();
        var second = store.BeginSnapshot(1);
        second.Append("second"u8);

        Assert.Throws<InvalidOperationException>(() => first.Append("late"u8));
        Assert.Throws<InvalidOperationException>(first.Complete);
        first.Abandon();
        LogLab.DeleteAllOld(store);
        second.Complete();

        LogLab.AssertSame([new(true, 1, "second"u8.ToArray())], LogLab.Read(store));
    }

    [Fact]
    public void A_snapshot_cannot_include_what_is_not_there_or_less_than_the_last()
    {
        using var store = _lab.Open();
        Snapshot(store, 3, 10);

        Assert.Throws<ArgumentOutOfRangeException>(() => store.BeginSnapshot(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.BeginSnapshot(2));
        store.BeginSnapshot(3);
        Assert.Throws<InvalidOperationException>(() => store.BeginSnapshot(3));
    }

    [Fact]
    public void What_the_snapshot_makes_superfluous_is_deleted_in_steps_and_its_space_given_back()
    {
        using var store = _lab.Open();
        Snapshot(store, 100, 50_000);
        LogLab.Append(store, 20, 1000);
        var kept = LogLab.Read(store);
        var full = store.Size.FileBytes;
        var steps = 0;
        while (store.DeleteOld(500_000))
        {
            steps++;
            LogLab.AssertSame(kept, LogLab.Read(store));
        }

        Assert.InRange(steps, 10, 100);
        LogLab.AssertSame(kept, LogLab.Read(store));
        Assert.InRange(new FileInfo(_lab.Database).Length, 20_000, 200_000);
        Assert.True(full > 5_000_000);
    }

    [Fact]
    public void A_row_larger_than_a_step_is_deleted_nevertheless()
    {
        using var store = _lab.Open();
        Snapshot(store, 3, 100_000);
        LogLab.DeleteAllOld(store, mostBytes: 1);

        Assert.InRange(new FileInfo(_lab.Database).Length, 1, 50_000);
    }

    public void Dispose() => _lab.Dispose();

    // Batches and a snapshot of them all with one part.
    private static void Snapshot(SqliteLogStore store, int batches, int size)
    {
        LogLab.Append(store, batches, size);
        var snapshot = store.BeginSnapshot(store.LastBatch);
        snapshot.Append(LogLab.Batch(1, 1000));
        snapshot.Complete();
    }
}
