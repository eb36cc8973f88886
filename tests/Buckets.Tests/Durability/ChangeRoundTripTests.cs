using CsCheck;

namespace Pail.Buckets.Tests.Durability;

public sealed class ChangeRoundTripTests
{
    [Fact]
    public void A_batch_is_read_as_it_was_written() =>
        Gen.Select(Gen.OneOf(Gen.Long[1, 1000], Gen.Const(long.MaxValue - int.MaxValue)), ChangeGenerator.Changes.Array[0, 20])
            .Sample((first, changes) =>
            {
                var read = Changes.Read(Changes.Batch(first, changes));

                Assert.Equal(changes.Length, read.Count);
                for (var i = 0; i < changes.Length; i++)
                {
                    Assert.Equal(first + i, read[i].Position);
                    Changes.AssertSame(changes[i], read[i].Change);
                }
            }, iter: 2000);

    [Fact]
    public void A_part_is_read_as_it_was_written() =>
        Gen.Select(Gen.OneOf(Gen.Long[1, 100], Gen.Long[1, long.MaxValue]), ChangeGenerator.Changes).Array[0, 20].Sample(changes =>
        {
            var marks = new LogMarks(long.MaxValue, -1, 7);
            var part = Changes.Part(marks, changes);
            var read = Changes.Read(part);

            Assert.Equal(marks, new ChangeReader(part).Marks);
            Assert.Equal(changes.Select(change => change.Item1), read.Select(change => change.Position));
            for (var i = 0; i < changes.Length; i++)
                Changes.AssertSame(changes[i].Item2, read[i].Change);
        }, iter: 1000);

    [Fact]
    public void An_entry_of_a_bucket_that_evicts_is_tracked_again()
    {
        var batch = Changes.Batch(1, Change.Put(1, Milk(new EntryTracking())), Change.Put(2, Milk(new EntryTracking())));
        var read = Changes.Read(batch, static bucket => bucket == 2);

        Assert.Null(read[0].Change.Entry!.Tracking);
        Assert.NotNull(read[1].Change.Entry!.Tracking);
        Assert.Same(read[1].Change.Entry, read[1].Change.Entry!.Tracking!.Entry);
        Assert.False(read[1].Change.Entry!.Tracking!.Expires);
    }

    [Fact]
    public void An_entry_whose_end_is_decided_has_its_last_deadline()
    {
        var tracking = new EntryTracking(5, 5, 0);
        var entry = Milk(tracking);
        Assert.True(tracking.TryExpire(5));

        var read = Assert.Single(Changes.Read(Changes.Batch(1, Change.Put(1, entry)))).Change.Entry!;
        Assert.Equal(new EntryExpiry(5, 5, 0), read.Tracking!.Expiry);
        Assert.True(read.Tracking.HasExpired(5));
    }

    [Fact]
    public void Common_texts_are_shared()
    {
        var other = Milk(null).With(null);
        var odd = new Entry("a", new NewValue(default, "x/odd"), default, default, default, null);
        var read = Changes.Read(Changes.Batch(1, Change.Put(1, Milk(null)), Change.Put(1, other), Change.Put(1, odd), Change.Put(1, odd)));

        Assert.Same(read[0].Change.Entry!.ContentType, read[1].Change.Entry!.ContentType);
        Assert.Same(read[2].Change.Entry!.ContentType, read[3].Change.Entry!.ContentType);
        Assert.Same(
            read[0].Change.Entry!.ContentType,
            Changes.Read(Changes.Batch(1, Change.Put(1, other)))[0].Change.Entry!.ContentType);
    }

    [Fact]
    public void The_value_is_copied_out_of_the_piece()
    {
        var batch = Changes.Batch(1, Change.Put(1, Milk(null)));
        var read = Changes.Read(batch);
        batch.AsSpan().Clear();

        Assert.Equal([1, 2, 3], read[0].Change.Entry!.Value.ToArray());
    }

    [Fact]
    public void A_change_must_have_what_its_kind_needs()
    {
        ChangeKind[] kinds =
            [ChangeKind.CreateBucket, ChangeKind.ConfigureBucket, ChangeKind.Put, ChangeKind.Expire, ChangeKind.Remove];
        foreach (var kind in kinds)
            Assert.Throws<ArgumentException>(() => Changes.Batch(1, new Change(kind, 1)));
        Assert.Throws<ArgumentException>(() => Changes.Batch(1, new Change((ChangeKind)9, 1)));
    }

    [Fact]
    public void The_bytes_of_a_batch_stay_as_they_are()
    {
        var batch = Changes.Batch(300, Change.Put(2, Milk(new EntryTracking(7, 9, 1))), Change.Remove(2, "\uD800", new Revision(7, 43)));

        Assert.Equal(
            "01AC0202" + "0502086D696C6B" + "0814746578742F706C61696E" + "072AE80702" + "010902" + "03010203" + "07020500D8072B",
            Convert.ToHexString(batch));
    }

    private static Entry Milk(EntryTracking? tracking)
    {
        var created = new DateTimeOffset(1000, TimeSpan.Zero);
        var value = new NewValue(new byte[] { 1, 2, 3 }, "text/plain");
        return new Entry("milk", value, new Revision(7, 42), created, created.AddTicks(1), tracking);
    }
}
