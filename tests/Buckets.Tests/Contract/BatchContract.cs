using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests;

/// <summary>Operations that are sent together and done one after another.</summary>
public abstract class BatchContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    [Fact]
    public async Task Results_are_in_the_order_of_the_operations()
    {
        var results = await Bucket.Apply(
        [
            new PutOperation("a", Text("1")),
            new GetOperation("a"),
            new IncrementOperation("a", 4),
            new AppendOperation("a", "0"u8.ToArray()),
            new DeleteOperation("a"),
            new GetOperation("a"),
        ]);

        Assert.Equal(
            [
                ApplyStatus.Created, ApplyStatus.Found, ApplyStatus.Replaced, ApplyStatus.Replaced, ApplyStatus.Deleted, ApplyStatus.Absent,
            ],
            results.Select(result => result.Status));
        Assert.Equal([null, "1", "1", "5", "50", null], results.Select(result => Text(result.Previous)));
        Assert.Equal(5, results[2].Number);
    }

    [Fact]
    public async Task An_operation_that_is_refused_does_not_stop_the_others()
    {
        await Bucket.Put("text", Text("x"));

        var results = await Bucket.Apply(
        [
            new IncrementOperation("text"),
            new PutOperation("large", new NewValue(new byte[BucketConfig.DefaultMaxValueBytes + 1], "x/y")),
            new PutOperation("text", Text("y")) { Condition = Condition.CreateOnly },
            new PutOperation("last", Text("z")),
        ]);

        Assert.Equal(
            [ApplyStatus.Refused, ApplyStatus.Refused, ApplyStatus.PreconditionFailed, ApplyStatus.Created],
            results.Select(result => result.Status));
        Assert.Equal(
            [OperationFaultKind.NotAnInteger, OperationFaultKind.ValueTooLarge, null, null], results.Select(result => result.Fault?.Kind));
        Assert.Equal(("x", "z"), (Text(await Bucket.Get("text")), Text(await Bucket.Get("last"))));
    }

    [Fact]
    public async Task An_empty_batch_does_nothing()
    {
        Assert.Empty(await Bucket.Apply([]));
        Assert.Equal(0, (await Bucket.List(new KeyQuery())).Revision.Number);
    }

    [Fact]
    public async Task A_thousand_operations_take_a_thousand_revisions_in_order()
    {
        var results = await Bucket.Apply([.. Enumerable.Range(0, 1000).Select(i => new PutOperation($"{i % 300}", Text($"{i}")))]);

        Assert.Equal(Enumerable.Range(1, 1000).Select(number => (long)number), results.Select(result => result.Entry!.Revision.Number));
        Assert.Equal(300, (await Bucket.Status()).Keys);
        Assert.Equal("999", Text(await Bucket.Get("99")));
    }

    [Fact]
    public async Task Batches_of_many_clients_lose_nothing()
    {
        await Together(8, async client =>
        {
            for (var i = 0; i < 50; i++)
            {
                var put = new PutOperation($"{client}/{i}", Text("x"));
                await Bucket.Apply([new IncrementOperation("n"), put, new IncrementOperation("n")]);
            }

            return true;
        });

        Assert.Equal("800", Text(await Bucket.Get("n")));
        Assert.Equal(401, (await Bucket.Status()).Keys);
    }
}

public sealed class AgentBatchTests() : BatchContract(BucketVariant.Agent);

public sealed class GenServerBatchTests() : BatchContract(BucketVariant.GenServer);

public sealed class SetBatchTests() : BatchContract(BucketVariant.Set);

public sealed class OrderedSetBatchTests() : BatchContract(BucketVariant.OrderedSet);
