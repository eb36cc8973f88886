using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Requests that are no requests. They are refused in the caller, and the bucket does not notice.</summary>
public abstract class BadInputContract(BucketVariant variant) : BucketLab(variant)
{
    [Fact]
    public async Task Null_is_refused_wherever_it_is_not_allowed()
    {
        await Bucket.Put("a", Text("x"));
        Func<Task>[] requests =
        [
            async () => await Bucket.Get(null!),
            async () => await Bucket.Peek(null!),
            async () => await Bucket.Exists(null!),
            async () => await Bucket.Touch(null!),
            async () => await Bucket.Put(null!, Text("x")),
            async () => await Bucket.Delete(null!),
            async () => await Bucket.Increment(null!),
            async () => await Bucket.Append(null!, default),
            async () => await Bucket.Persist(null!),
            async () => await Bucket.Put("a", default),
            async () => await Bucket.Put("a", new NewValue(default, null!)),
            async () => await Bucket.Put("a", Text("x") with { Metadata = new Dictionary<string, string> { ["a"] = null! } }),
            async () => await Bucket.Apply(new PutOperation("a", Text("x")) { Condition = null! }),
            async () => await Bucket.Apply(new GetOperation("a") { Condition = null! }),
            async () => await Bucket.Apply(new AppendOperation("a", default) { ContentType = null! }),
            async () => await Bucket.Apply((Operation)null!),
            async () => await Bucket.Apply((IReadOnlyList<Operation>)null!),
            async () => await Bucket.Apply([new GetOperation("a"), null!]),
            async () => await Bucket.Apply((Transaction)null!),
            async () => await Bucket.Apply(new Transaction { Compare = null! }),
            async () => await Bucket.Apply(new Transaction { Then = null! }),
            async () => await Bucket.Apply(new Transaction { Else = null! }),
            async () => await Bucket.Apply(new Transaction { Then = [null!] }),
            async () => await Bucket.Apply(new Transaction { Else = [null!] }),
            async () => await Bucket.Apply(new Transaction { Compare = [default] }),
            async () => await Bucket.Apply(new Transaction { Compare = [new Comparison(null!, Condition.None)] }),
            async () => await Bucket.Apply(new Transaction { Compare = [new Comparison("a", null!)] }),
            async () => await Bucket.List(null!),
            async () => await Bucket.List(new KeyQuery { Prefix = null! }),
            async () => await Bucket.Watch(null!),
            async () => await Bucket.Configure(null!),
        ];
        for (var i = 0; i < requests.Length; i++)
        {
            var error = await Record.ExceptionAsync(requests[i]);
            Assert.True(error is ArgumentNullException, $"Request {i} gave {error}.");
        }

        Assert.Equal((0, 1), ((await Bucket.Status()).Restarts, (await Bucket.Status()).Keys));
        Assert.Equal("x", Text(await Bucket.Get("a")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public async Task A_limit_below_one_is_refused(int limit)
    {
        await Bucket.Put("a", Text("x"));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bucket.List(new KeyQuery { Limit = limit }));

        Assert.Equal(0, (await Bucket.Status()).Restarts);
    }

    [Fact]
    public void Times_that_are_not_positive_are_refused_before_they_reach_a_bucket()
    {
        foreach (var time in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.MinValue])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.After(time));
            Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.Sliding(time));
            Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.Sliding(TimeSpan.FromSeconds(1), time));
        }
    }

    [Fact]
    public async Task A_list_with_odd_bounds_or_cursors_is_answered()
    {
        foreach (var key in (string[])["a", "b/1", "b/2", "c"])
            await Bucket.Put(key, Text("x"));

        Assert.Empty((await Bucket.List(new KeyQuery { From = "c", To = "b" })).Keys);
        Assert.Empty((await Bucket.List(new KeyQuery { After = "\udfff" })).Keys);
        Assert.Empty((await Bucket.List(new KeyQuery { Prefix = "a", From = "b" })).Keys);
        Assert.Empty((await Bucket.List(new KeyQuery { Prefix = "b", To = "a", Reverse = true })).Keys);
        Assert.Equal(4, (await Bucket.List(new KeyQuery { After = "" })).Keys.Count);
        Assert.Single((await Bucket.List(new KeyQuery { Prefix = "c", After = "a cursor from elsewhere" })).Keys);
        Assert.Equal(4, (await Bucket.List(new KeyQuery { Delimiter = "" })).Keys.Count);
        Assert.Equal(0, (await Bucket.Status()).Restarts);
    }

    [Fact]
    public async Task A_list_of_operations_that_changes_later_changes_nothing()
    {
        var operations = new List<Operation> { new PutOperation("a", Text("x")) };

        var batch = Bucket.Apply(operations).AsTask();
        operations[0] = null!;
        await batch;

        Assert.Equal((0, 1), ((await Bucket.Status()).Restarts, (await Bucket.Status()).Keys));
    }

    [Fact]
    public async Task A_condition_without_revisions_matches_nothing()
    {
        await Bucket.Put("a", Text("x"));

        var match = await Bucket.Put("a", Text("y"), new Condition { IfMatch = RevisionSet.Of() });
        var noneMatch = await Bucket.Put("a", Text("y"), new Condition { IfNoneMatch = RevisionSet.Of() });

        Assert.Equal((ApplyStatus.PreconditionFailed, ApplyStatus.Replaced), (match.Status, noneMatch.Status));
    }
}

public sealed class AgentBadInputTests() : BadInputContract(BucketVariant.Agent);

public sealed class GenServerBadInputTests() : BadInputContract(BucketVariant.GenServer);

public sealed class SetBadInputTests() : BadInputContract(BucketVariant.Set);

public sealed class OrderedSetBadInputTests() : BadInputContract(BucketVariant.OrderedSet);
