using System.Text;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Every operation at the silo of the owner, and at another one.</summary>
public sealed class OperationTests() : ClusterLab(2)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_value_that_was_put_at_one_silo_is_read_at_every_other(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");

        var created = await bucket.Put("milk", Text("3"));
        var replaced = await bucket.Put("milk", Text("4") with { Metadata = new Dictionary<string, string> { ["a"] = "b" } });

        Assert.Equal((ApplyStatus.Created, "3", null), (created.Status, Text(created.Entry), Text(created.Previous)));
        Assert.Equal((ApplyStatus.Replaced, "4", "3"), (replaced.Status, Text(replaced.Entry), Text(replaced.Previous)));
        foreach (var silo in (int[])[0, 1])
        {
            var read = await (await Found(silo, "shopping")).Get("milk");
            Assert.Equal("4", Text(read));
            Assert.Equal(replaced.Entry!.Revision, read!.Revision);
            Assert.Equal("b", read.Metadata["a"]);
            Assert.Null(await (await Found(silo, "shopping")).Peek("bread"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Every_kind_of_operation_does_the_same_here_and_there(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        Assert.True(JsonMergePatch.TryParse("{\"a\":2}"u8.ToArray(), out var patch, out _));

        var results = await bucket.Apply((Operation[])
        [
            new PutOperation("json", new NewValue("{\"a\":1}"u8.ToArray(), "application/json")),
            new PatchOperation("json", patch),
            new IncrementOperation("n", 5) { Initial = 37 },
            new AppendOperation("log", "ab"u8.ToArray()),
            new AppendOperation("log", "cd"u8.ToArray()),
            new ExpireOperation("n", Expiration.After(TimeSpan.FromHours(1))),
            new GetOperation("log"),
            new DeleteOperation("log"),
            new PutOperation("n", Text("x")) { Condition = Condition.CreateOnly },
            new PatchOperation("n", patch),
            new IncrementOperation("json", 1),
        ]);

        Assert.Equal(
            [
                ApplyStatus.Created, ApplyStatus.Replaced, ApplyStatus.Created, ApplyStatus.Created, ApplyStatus.Replaced,
                ApplyStatus.ExpiryChanged, ApplyStatus.Found, ApplyStatus.Deleted, ApplyStatus.PreconditionFailed, ApplyStatus.Replaced,
                ApplyStatus.Refused,
            ],
            results.Select(result => result.Status));
        Assert.Equal("{\"a\":2}", Text(results[1].Entry));
        Assert.Equal(42, results[2].Number);
        Assert.NotNull(results[5].Entry!.ExpiresAt);
        Assert.Equal("abcd", Text(results[6].Entry));
        Assert.Equal("abcd", Text(results[7].Previous));
        Assert.Equal(OperationFaultKind.NotAnInteger, results[10].Fault!.Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_transaction_is_one_step_here_and_there(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        var seen = (await bucket.Put("from", Text("1"))).Entry!.Revision;
        var move = new Transaction
        {
            Compare = [new Comparison("from", Condition.Matches(seen)), new Comparison("to", Condition.CreateOnly)],
            Then = [new DeleteOperation("from"), new PutOperation("to", Text("1"))],
            Else = [new GetOperation("to")],
        };

        var moved = await bucket.Apply(move);
        var again = await bucket.Apply(move);

        Assert.True(moved.ComparisonsHeld);
        Assert.Equal([ApplyStatus.Deleted, ApplyStatus.Created], moved.Results.Select(result => result.Status));
        Assert.Equal(moved.Results[1].Entry!.Revision, moved.Revision);
        Assert.False(again.ComparisonsHeld);
        Assert.Equal("1", Text(Assert.Single(again.Results).Entry));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_refused_operation_is_the_same_exception_here_and_there(int asked)
    {
        await CreateAt(0, "shopping", new BucketConfig { MaxValueBytes = 3 });
        var bucket = await Found(asked, "shopping");

        var refused = await Assert.ThrowsAsync<BucketOperationException>(async () => await bucket.Put("milk", Text("1234")));

        Assert.Equal(("shopping", "milk"), (refused.Bucket, refused.Key));
        Assert.Equal((OperationFaultKind.ValueTooLarge, 3L, 4L), (refused.Fault.Kind, refused.Fault.Limit, refused.Fault.Amount));
        Assert.Equal("Bucket \"shopping\", key \"milk\": The bytes of a value must be at most 3, but would be 4.", refused.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Keys_are_listed_in_order_and_cleared_here_and_there(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        foreach (var key in (string[])["b", "a/1", "\U0001F95B", "a/2"])
            await bucket.Put(key, Text(key));

        var folded = await bucket.List(new KeyQuery { Delimiter = "/" });
        var first = await bucket.List(new KeyQuery { Limit = 3 });
        var second = await bucket.List(new KeyQuery { Limit = 3, After = first.Next });

        Assert.Equal(["b", "\U0001F95B"], folded.Keys.Select(row => row.Key));
        Assert.Equal(["a/"], folded.Prefixes);
        Assert.Equal(["a/1", "a/2", "b"], first.Keys.Select(row => row.Key));
        Assert.Equal(["\U0001F95B"], second.Keys.Select(row => row.Key));
        Assert.Null(second.Next);
        Assert.Equal(4, (await bucket.Status()).Keys);
        Assert.Equal(4, await bucket.Clear());
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_page_with_more_bytes_than_a_message_comes_whole()
    {
        await CreateAt(0, "shopping", new BucketConfig { MaxValueBytes = 3 * 1024 * 1024 });
        var bucket = await Found(1, "shopping");
        var value = new NewValue(Encoding.ASCII.GetBytes(new string('x', 3 * 1024 * 1024)), "text/plain");
        foreach (var key in (string[])["a", "b", "c"])
            await bucket.Put(key, value);

        var page = await bucket.List(new KeyQuery());
        var results = await bucket.Apply((Operation[])[new GetOperation("a"), new GetOperation("b"), new GetOperation("c")]);

        Assert.Equal(["a", "b", "c"], page.Keys.Select(row => row.Key));
        Assert.Null(page.Next);
        Assert.All(results, result => Assert.Equal(value.Bytes.Length, result.Entry!.Value.Length));
    }
}
