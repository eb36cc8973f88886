using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Operations that are done together or not at all.</summary>
public abstract class TransactionContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    [Fact]
    public async Task Does_all_operations_and_returns_their_results_in_order()
    {
        await Bucket.Put("c", Text("3"));

        var result = await Then(
            new PutOperation("a", Text("1")),
            new GetOperation("a"),
            new IncrementOperation("n", 7),
            new GetOperation("n"),
            new DeleteOperation("c"),
            new GetOperation("c"));

        Assert.True(result.ComparisonsHeld);
        Assert.Null(result.FailedIndex);
        Assert.True(result.IsDone);
        Assert.Equal(["1", "1", "7", "7", null, null], result.Results.Select(one => Text(one.Entry)));
        Assert.Equal([null, "1", null, "7", "3", null], result.Results.Select(one => Text(one.Previous)));
        Assert.Equal(7, result.Results[2].Number);
        Assert.Equal((2L, 3L, 4L), (Number(result.Results[0]), Number(result.Results[2]), result.Revision.Number));
        Assert.Equal((2, 2), ((await Bucket.Status()).Keys, (await Bucket.Status()).Bytes));
        AssertSame(result.Results[0].Entry, await Bucket.Get("a"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Changes_nothing_when_an_operation_fails(int kind)
    {
        var text = (await Bucket.Put("text", Text("x") with { Expiration = Expiration.After(TimeSpan.FromHours(1)) })).Entry;
        Operation failing = kind switch
        {
            0 => new IncrementOperation("text"),
            1 => new PutOperation("e", Text("")) { Condition = Condition.Matches(new Revision(1, 1)) },
            2 => new PutOperation("e", new NewValue(new byte[BucketConfig.DefaultMaxValueBytes + 1], "x/y")),
            3 => new PutOperation("e", Text("") with { Expiration = Expiration.At(Clock.GetUtcNow()) }),
            _ => new PutOperation("new", Text("twice")),
        };

        var result = await Then(
            new PutOperation("new", Text("1")),
            new IncrementOperation("counter"),
            new GetOperation("text"),
            failing,
            new DeleteOperation("text"));

        Assert.True(result.ComparisonsHeld);
        Assert.Equal((3, 4), (result.FailedIndex, result.Results.Count));
        Assert.False(result.IsDone);
        Assert.Equal(kind == 1 ? ApplyStatus.PreconditionFailed : ApplyStatus.Refused, result.Results[3].Status);
        Assert.Equal(kind == 4 ? OperationFaultKind.KeyWrittenTwice : result.Results[3].Fault?.Kind, result.Results[3].Fault?.Kind);
        Assert.Equal(["text"], (await Bucket.List(new KeyQuery())).Keys.Select(pair => pair.Key));
        AssertSame(text, await Bucket.Get("text"));
        Assert.Equal((1L, 1L), (result.Revision.Number, (await Bucket.List(new KeyQuery())).Revision.Number));
        Assert.Equal((1, 1), ((await Bucket.Status()).Keys, (await Bucket.Status()).Bytes));
    }

    [Fact]
    public async Task Comparisons_choose_between_then_and_else()
    {
        var seen = (await Bucket.Put("a", Text("1"))).Entry!.Revision;
        (Comparison[] Compare, bool Holds)[] cases =
        [
            ([], true),
            ([new("a", Condition.None)], true),
            ([new("a", Condition.Matches(seen))], true),
            ([new("a", Condition.Matches(seen with { Number = 9 }))], false),
            ([new("a", Condition.CreateOnly)], false),
            ([new("a", new Condition { IfMatch = RevisionSet.Any })], true),
            ([new("missing", Condition.None)], true),
            ([new("missing", Condition.CreateOnly)], true),
            ([new("missing", Condition.Matches(seen))], false),
            ([new("missing", new Condition { IfMatch = RevisionSet.Any })], false),
            ([new("missing", new Condition { IfMatch = RevisionSet.Of() })], false),
            ([new("a", Condition.Matches(seen)), new("missing", Condition.CreateOnly)], true),
            ([new("a", Condition.Matches(seen)), new("a", Condition.CreateOnly)], false),
        ];
        foreach (var (compare, holds) in cases)
        {
            var result = await Bucket.Apply(new Transaction
            {
                Compare = compare,
                Then = [new IncrementOperation("then")],
                Else = [new IncrementOperation("else")],
            });
            Assert.Equal(holds, result.ComparisonsHeld);
            Assert.Single(result.Results);
        }

        Assert.Equal(cases.Count(one => one.Holds), int.Parse(Text(await Bucket.Get("then"))!));
        Assert.Equal(cases.Count(one => !one.Holds), int.Parse(Text(await Bucket.Get("else"))!));
    }

    [Fact]
    public async Task An_empty_transaction_changes_nothing()
    {
        await Bucket.Put("a", Text("1"));

        var empty = await Bucket.Apply(new Transaction());
        var chosen = await Bucket.Apply(new Transaction { Compare = [new Comparison("a", Condition.CreateOnly)] });

        Assert.Equal((true, 1L, 0), (empty.ComparisonsHeld, empty.Revision.Number, empty.Results.Count));
        Assert.Equal((false, 1L, 0), (chosen.ComparisonsHeld, chosen.Revision.Number, chosen.Results.Count));
    }

    [Fact]
    public async Task A_thousand_operations_are_done_as_one()
    {
        var put = await Then([.. Enumerable.Range(0, 1000).Select(i => new PutOperation($"{i}", Text("x")))]);
        var failed = await Then(
            [.. Enumerable.Range(0, 999).Select(i => new DeleteOperation($"{i}")), new IncrementOperation("999")]);
        Assert.Equal((null, 999), (put.FailedIndex, failed.FailedIndex));
        Assert.Equal((1000, 1000), ((await Bucket.Status()).Keys, (await Bucket.Status()).Bytes));

        var deleted = await Then([.. Enumerable.Range(0, 1000).Select(i => new DeleteOperation($"{i}"))]);
        Assert.Equal((0, 2000), ((await Bucket.Status()).Keys, deleted.Revision.Number));
    }

    [Fact]
    public async Task Reads_and_writes_of_one_key_may_be_mixed_but_it_is_written_once()
    {
        await Bucket.Put("a", Text("1"));

        var mixed = await Then(
            new GetOperation("a"), new PutOperation("a", Text("2")), new GetOperation("a"),
            new GetOperation("a") { Condition = Condition.CreateOnly });
        var twice = await Then(new DeleteOperation("a"), new PutOperation("a", Text("3")));
        var absent = await Then(new DeleteOperation("none"), new PutOperation("none", Text("3")));
        var expiry = await Then(new PutOperation("a", Text("3")), new ExpireOperation("a", Expiration.None));

        Assert.Equal((3, ApplyStatus.PreconditionFailed), (mixed.FailedIndex, mixed.Results[3].Status));
        Assert.Equal(["1", "2", "2", "2"], mixed.Results.Select(one => Text(one.Entry)));
        Assert.Equal((1, OperationFaultKind.KeyWrittenTwice), (twice.FailedIndex, twice.Results[1].Fault!.Kind));
        Assert.Equal((1, OperationFaultKind.KeyWrittenTwice), (expiry.FailedIndex, expiry.Results[1].Fault!.Kind));
        Assert.Equal((1, OperationFaultKind.KeyWrittenTwice), (absent.FailedIndex, absent.Results[1].Fault!.Kind));
        Assert.Equal("1", Text(await Bucket.Get("a")));
    }

    [Fact]
    public async Task Limits_hold_for_the_transaction_as_a_whole_in_any_order()
    {
        var bucket = await Create(config => config with { MaxKeys = 2, MaxBytes = 4 });
        await bucket.Apply(new Transaction { Then = [new PutOperation("a", Text("12")), new PutOperation("b", Text("34"))] });

        var moved = await bucket.Apply(new Transaction { Then = [new PutOperation("c", Text("12")), new DeleteOperation("a")] });
        var keys = await bucket.Apply(new Transaction { Then = [new PutOperation("d", Text("")), new GetOperation("b")] });
        var bytes = await bucket.Apply(new Transaction { Then = [new PutOperation("b", Text("")), new PutOperation("c", Text("12345"))] });
        var swapped = await bucket.Apply(new Transaction { Then = [new PutOperation("b", Text("1234")), new PutOperation("c", Text(""))] });

        Assert.Null(moved.FailedIndex);
        Assert.Equal((0, 1), (keys.FailedIndex, keys.Results.Count));
        Assert.Equal((OperationFaultKind.TooManyKeys, 2, 3), Of(keys.Results[0].Fault!));
        Assert.Equal(1, bytes.FailedIndex);
        Assert.Equal((OperationFaultKind.TooManyBytes, 4, 5), Of(bytes.Results[1].Fault!));
        Assert.Null(swapped.FailedIndex);
        Assert.Equal((2, 4), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes));

        static (OperationFaultKind, long?, long?) Of(OperationFault fault) => (fault.Kind, fault.Limit, fault.Amount);
    }

    [Fact]
    public async Task Expiry_works_as_in_single_operations()
    {
        await Bucket.Put("old", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });
        await Bucket.Put("kept", Text("1"));
        Clock.Advance(TimeSpan.FromSeconds(1));

        var result = await Then(
            new PutOperation("old", Text("2")) { Condition = Condition.CreateOnly },
            new PutOperation("new", Text("2") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) }),
            new ExpireOperation("kept", Expiration.After(TimeSpan.FromSeconds(1))));

        Assert.Equal([ApplyStatus.Created, ApplyStatus.Created, ApplyStatus.ExpiryChanged], result.Results.Select(one => one.Status));
        Assert.Equal(3 + 2, result.Revision.Number);
        Assert.Equal((4L, 5L, 2L), (Number(result.Results[0]), Number(result.Results[1]), Number(result.Results[2])));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Until(async () => (await Bucket.Status()).Keys == 1);
        Assert.NotNull(await Bucket.Get("old"));
    }

    [Fact]
    public async Task A_read_is_a_use_if_the_transaction_succeeds_and_none_if_it_fails()
    {
        var minute = TimeSpan.FromMinutes(1);
        await Bucket.Put("session", Text("x") with { Expiration = Expiration.Sliding(2 * minute) });
        var due = Clock.GetUtcNow() + 2 * minute;
        Clock.Advance(minute);

        var failed = await Then(new GetOperation("session"), new IncrementOperation("session"));
        Assert.Equal((1, due), (failed.FailedIndex, failed.Results[0].Entry!.ExpiresAt));

        var succeeded = await Then(new GetOperation("session"));
        Assert.Equal(due + minute, succeeded.Results[0].Entry!.ExpiresAt);
    }

    private ValueTask<TransactionResult> Then(params Operation[] operations) => Bucket.Apply(new Transaction { Then = operations });

    private static long Number(OperationResult result) => result.Entry!.Revision.Number;
}

public sealed class AgentTransactionTests() : TransactionContract(BucketVariant.Agent);

public sealed class GenServerTransactionTests() : TransactionContract(BucketVariant.GenServer);

public sealed class SetTransactionTests() : TransactionContract(BucketVariant.Set);

public sealed class OrderedSetTransactionTests() : TransactionContract(BucketVariant.OrderedSet);
