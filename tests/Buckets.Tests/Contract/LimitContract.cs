using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Limits of values and of a bucket that refuses what exceeds them.</summary>
public abstract class LimitContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    [Fact]
    public async Task A_value_may_be_as_large_as_the_limit_and_not_larger()
    {
        var bucket = await Create(config => config with { MaxValueBytes = 4 });
        await bucket.Put("a", Text("1234"));

        await Refused(bucket, new PutOperation("a", Text("12345")), OperationFaultKind.ValueTooLarge, 4, 5);
        await Refused(bucket, new PutOperation("b", Text("12345")), OperationFaultKind.ValueTooLarge, 4, 5);
        await Refused(bucket, new AppendOperation("a", "5"u8.ToArray()), OperationFaultKind.ValueTooLarge, 4, 5);
        await Refused(bucket, new AppendOperation("b", "12345"u8.ToArray()), OperationFaultKind.ValueTooLarge, 4, 5);
        await Refused(bucket, new IncrementOperation("a", 10_000), OperationFaultKind.ValueTooLarge, 4, 5);
        await Refused(bucket, new IncrementOperation("b", 10_000), OperationFaultKind.ValueTooLarge, 4, 5);

        Assert.Equal("1234", Text(await bucket.Get("a")));
        Assert.Equal((1, 4), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes));
    }

    [Fact]
    public async Task With_a_limit_of_zero_bytes_only_empty_values_are_stored()
    {
        var bucket = await Create(config => config with { MaxValueBytes = 0 });
        await bucket.Put("a", Text(""));
        await bucket.Append("a", ReadOnlyMemory<byte>.Empty);

        await Refused(bucket, new PutOperation("a", Text("1")), OperationFaultKind.ValueTooLarge, 0, 1);
        await Refused(bucket, new IncrementOperation("n"), OperationFaultKind.ValueTooLarge, 0, 1);
    }

    [Fact]
    public async Task A_bucket_holds_as_many_keys_as_the_limit()
    {
        var bucket = await Create(config => config with { MaxKeys = 2 });
        await bucket.Put("a", Text("1"));
        await bucket.Put("b", Text("1"));

        await Refused(bucket, new PutOperation("c", Text("1")), OperationFaultKind.TooManyKeys, 2, 3);
        await Refused(bucket, new IncrementOperation("c"), OperationFaultKind.TooManyKeys, 2, 3);
        await Refused(bucket, new AppendOperation("c", default), OperationFaultKind.TooManyKeys, 2, 3);
        await bucket.Put("a", Text("12"));
        await bucket.Increment("b");
        await bucket.Delete("a");
        Assert.Equal(ApplyStatus.Created, (await bucket.Put("c", Text("1"))).Status);
        Assert.Equal(2, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_bucket_holds_as_many_bytes_as_the_limit()
    {
        var bucket = await Create(config => config with { MaxBytes = 10 });
        await bucket.Put("a", Text("1234"));
        await bucket.Put("b", Text("123456"));

        await Refused(bucket, new PutOperation("c", Text("1")), OperationFaultKind.TooManyBytes, 10, 11);
        await Refused(bucket, new PutOperation("a", Text("123456")), OperationFaultKind.TooManyBytes, 10, 12);
        await Refused(bucket, new AppendOperation("a", "5"u8.ToArray()), OperationFaultKind.TooManyBytes, 10, 11);
        await bucket.Put("c", Text(""));
        await bucket.Put("a", Text("4321"));
        await bucket.Put("a", Text("1"));
        await Refused(bucket, new AppendOperation("b", "7890"u8.ToArray()), OperationFaultKind.TooManyBytes, 10, 11);
        await bucket.Append("b", "789"u8.ToArray());
        Assert.Equal(10, (await bucket.Status()).Bytes);
        await bucket.Delete("b");
        await bucket.Put("b", Text("123456789"));
        Assert.Equal((3, 10), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes));
    }

    [Fact]
    public async Task Clearing_frees_all_of_the_limits()
    {
        var bucket = await Create(config => config with { MaxKeys = 1, MaxBytes = 1 });
        for (var i = 0; i < 3; i++)
        {
            await bucket.Put($"{i}", Text("1"));
            await bucket.Clear();
        }

        Assert.Equal((0, 0), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes));
    }

    [Fact]
    public async Task A_value_that_has_expired_takes_no_room()
    {
        var bucket = await Create(config => config with { MaxKeys = 1000, MaxBytes = 1000 });
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 1000; i++)
                await bucket.Put($"{round}/{i}", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var put = Enumerable.Range(0, 1000).Select(i => new PutOperation($"{i}", Text("1"))).ToArray();
        Assert.Null((await bucket.Apply(new Transaction { Then = put })).FailedIndex);
        await Refused(bucket, new PutOperation("more", Text("1")), OperationFaultKind.TooManyKeys, 1000, 1001);
    }

    [Fact]
    public async Task A_limit_that_is_lowered_refuses_growth_and_keeps_what_there_is()
    {
        foreach (var key in (string[])["a", "b", "c"])
            await Bucket.Put(key, Text("123"));
        await Bucket.Configure(Config with { MaxKeys = 2, MaxBytes = 5, MaxValueBytes = 2 });

        Assert.Equal((3, 9), ((await Bucket.Status()).Keys, (await Bucket.Status()).Bytes));
        Assert.Equal("123", Text(await Bucket.Get("c")));
        await Refused(Bucket, new PutOperation("d", Text("")), OperationFaultKind.TooManyKeys, 2, 4);
        await Refused(Bucket, new PutOperation("a", Text("123")), OperationFaultKind.ValueTooLarge, 2, 3);
        await Bucket.Put("a", Text("12"));
        await Bucket.Delete("b");
        await Bucket.Delete("c");
        await Bucket.Put("d", Text("12"));
        await Refused(Bucket, new PutOperation("e", Text("12")), OperationFaultKind.TooManyKeys, 2, 3);
        await Bucket.Configure(Config with { MaxKeys = 3 });
        await Bucket.Put("e", Text("12"));
    }

    [Fact]
    public async Task A_batch_goes_on_after_an_operation_beyond_a_limit()
    {
        var bucket = await Create(config => config with { MaxKeys = 1 });

        var (a, b) = (new PutOperation("a", Text("1")), new PutOperation("b", Text("1")));
        var results = await bucket.Apply([a, b, new DeleteOperation("a"), b]);

        Assert.Equal([ApplyStatus.Created, ApplyStatus.Refused, ApplyStatus.Deleted, ApplyStatus.Created], results.Select(r => r.Status));
        Assert.Equal((OperationFaultKind.TooManyKeys, 1, 2), (results[1].Fault!.Kind, results[1].Fault!.Limit, results[1].Fault!.Amount));
    }

    [Fact]
    public async Task Many_writers_together_never_exceed_a_limit()
    {
        var bucket = await Create(config => config with { MaxKeys = 50, MaxBytes = 100 });

        await Together(8, async client =>
        {
            for (var i = 0; i < 100; i++)
            {
                try
                {
                    await bucket.Put($"{client}/{i % 20}", Text(new string('x', i % 7)));
                    if (i % 3 == 0)
                        await bucket.Delete($"{client}/{i % 5}");
                }
                catch (BucketOperationException error)
                {
                    Assert.True(error.Fault.Amount > error.Fault.Limit);
                }

                Assert.True(await bucket.Status() is { Keys: <= 50, Bytes: <= 100 });
            }

            return true;
        });

        var keys = (await bucket.List(new KeyQuery { Limit = 1000 })).Keys;
        var status = await bucket.Status();
        Assert.Equal((keys.Count, keys.Sum(pair => pair.Value.Value.Length)), (status.Keys, status.Bytes));
    }

    internal static async Task Refused(IBucket bucket, Operation operation, OperationFaultKind kind, long limit, long amount)
    {
        var before = await bucket.Peek(operation.Key);

        var error = await Assert.ThrowsAsync<BucketOperationException>(async () => await bucket.Apply(operation));

        Assert.Equal((kind, limit, amount), (error.Fault.Kind, error.Fault.Limit, error.Fault.Amount));
        Assert.Equal((bucket.Name, operation.Key), (error.Bucket, error.Key));
        Assert.Contains($"must be at most {limit}, but would be {amount}.", error.Message, StringComparison.Ordinal);
        AssertSame(before, await bucket.Peek(operation.Key));
    }
}

public sealed class AgentLimitTests() : LimitContract(BucketVariant.Agent);

public sealed class GenServerLimitTests() : LimitContract(BucketVariant.GenServer);

public sealed class SetLimitTests() : LimitContract(BucketVariant.Set);

public sealed class OrderedSetLimitTests() : LimitContract(BucketVariant.OrderedSet);
