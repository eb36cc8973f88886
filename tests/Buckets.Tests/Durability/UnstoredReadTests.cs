using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.Durability;

/// <summary>Reads show nothing that is not in the store, and wait for nothing else.</summary>
public sealed class UnstoredReadTests : DurableLab
{
    [Theory]
    [MemberData(nameof(Variants))]
    public async Task What_is_stored_is_read_while_another_change_waits(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await bucket.Put("milk", Text("3"), Condition.None);
        Store.Pause();
        var write = bucket.Put("bread", Text("1"), Condition.None).AsTask();

        Assert.Equal("3", Text(await bucket.Get("milk")));
        Assert.Equal("3", Text(await bucket.Peek("milk")));
        var got = bucket.Get("bread").AsTask();
        var peeked = bucket.Peek("bread").AsTask();
        Assert.False(got.IsCompleted || peeked.IsCompleted || write.IsCompleted);

        Store.Continue();
        Assert.Equal("1", Text(await got));
        Assert.Equal("1", Text(await peeked));
        await write;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task An_expiry_that_a_transaction_has_set_is_not_shown_before_the_transaction_is_stored(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await bucket.Put("milk", Text("3"), Condition.None);
        Store.Pause();
        var write = bucket.Apply(new Transaction
        {
            Then =
            [
                new ExpireOperation("milk", Expiration.After(TimeSpan.FromHours(1))),
                new PutOperation("bread", Text("1")),
            ],
        }).AsTask();

        var got = bucket.Get("milk").AsTask();
        Assert.False(got.IsCompleted || write.IsCompleted);

        Store.Continue();
        Assert.NotNull((await got)!.ExpiresAt);
        await write;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Events_that_become_visible_at_once_push_none_of_each_other_out(BucketVariant variant)
    {
        const int puts = EventLog.MaxEvents + 500;
        var bucket = await Create("shop", variant);
        await using var watch = await bucket.Watch(new WatchQuery());
        Store.Pause();
        var writes = Enumerable.Range(0, puts).Select(i => bucket.Put($"{i}", Text("1"), Condition.None).AsTask()).ToList();
        await Waiting.Until(async () => (await bucket.Status()).Keys == puts);

        Store.Continue();
        await Task.WhenAll(writes);

        for (var i = 0; i < puts; i++)
        {
            Assert.True(await watch.WaitToRead(TestContext.Current.CancellationToken));
            Assert.True(watch.TryRead(out var change));
            Assert.Equal((BucketEventKind.Put, $"{i}"), (change.Kind, change.Key));
        }
    }

    [Theory]
    [InlineData(BucketVariant.Set)]
    [InlineData(BucketVariant.OrderedSet)]
    public async Task A_reader_beside_the_writer_sees_no_value_that_waits(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await bucket.Put("milk", Text("0"), Condition.None);
        for (var i = 1; i <= 3000; i++)
        {
            Store.Pause();
            var (told, value) = (0, i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var reader = Task.Run(async () =>
            {
                // Only the first change after all was stored can be mistaken for one that is.
                Volatile.Write(ref told, 1);
                while (bucket.Get("milk").AsTask() is { IsCompletedSuccessfully: true } got)
                    Assert.NotEqual(value, Text(await got));
            });
            SpinWait.SpinUntil(() => Volatile.Read(ref told) != 0 || reader.IsCompleted);
            var write = bucket.Put("milk", Text(value), Condition.None).AsTask();
            await reader;
            Store.Continue();
            await write;
        }
    }
}
