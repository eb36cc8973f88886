using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>The memory budget of all buckets: what is counted, to the byte, and what is refused.</summary>
public abstract class BudgetContract(BucketVariant variant)
    : BucketLab(variant, new FakeTimeProvider(), new BucketTreeOptions { MemoryBudget = Budget })
{
    private const long Budget = 1_000_000;

    private long Used => Tree.Budget!.Used;

    [Fact]
    public async Task Counts_every_change_exactly()
    {
        var other = await Create(config => config);
        await Check(Bucket, other);
        var value = Text("12345") with
        {
            ContentEncoding = "gzip",
            ContentLanguage = "de",
            Metadata = new Dictionary<string, string> { ["a"] = "b" },
        };
        Func<Task>[] changes =
        [
            async () => await Bucket.Put("a", Text("1")),
            async () => await Bucket.Put("a", value),
            async () => await other.Put("longer key", value),
            async () => await Bucket.Append("a", new byte[1000]),
            async () => await Bucket.Put("a", Text("")),
            async () => await Bucket.Increment("n", 999),
            async () => await Bucket.Increment("n"),
            async () => await Bucket.SetExpiration("n", Expiration.After(TimeSpan.FromSeconds(1))),
            async () => await Bucket.Delete("a"),
            async () => await Bucket.Delete("a"),
            async () => await Bucket.Put("n", Text("x"), Condition.CreateOnly),
            async () => await Bucket.Apply([new PutOperation("b", value), new PutOperation("c", value), new DeleteOperation("b")]),
            async () => await Bucket.Apply(
                new Transaction { Then = [new DeleteOperation("c"), new PutOperation("d", value), new PutOperation("e", Text("1"))] }),
            async () => await Bucket.Apply(
                new Transaction { Then = [new PutOperation("f", value), new DeleteOperation("d"), new PutOperation("f", value)] }),
            async () => await Bucket.Apply(new Transaction { Then = [new DeleteOperation("d"), new DeleteOperation("e")] }),
        ];
        foreach (var change in changes)
        {
            await change();
            await Check(Bucket, other);
        }

        Clock.Advance(TimeSpan.FromSeconds(1));
        await Until(async () => (await Bucket.Status()).Keys == 0);
        await Check(Bucket, other);
        await other.Clear();
        await Check(Bucket, other);
    }

    [Fact]
    public async Task Metadata_that_is_changed_against_the_rule_does_not_upset_the_count()
    {
        var before = Used;
        var bucket = await Create(config => config);
        var notes = new Dictionary<string, string> { ["a"] = "b" };
        await bucket.Put("a", Text("1") with { Metadata = notes });

        notes["c"] = new string('x', 1000);
        await bucket.Delete("a");

        Assert.Equal(before + InTree(bucket).Context.Events.Bytes, Used);
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    // Many short names take far more memory than their characters.
    [Fact]
    public async Task Names_of_the_metadata_and_a_long_type_count()
    {
        var few = new Dictionary<string, string> { ["12345678"] = "" };
        var many = new Dictionary<string, string> { ["1"] = "", ["2"] = "", ["3"] = "", ["4"] = "5678" };

        Assert.Equal(3 * EntryHeaders.NameOverhead, await FootprintOf("x/y", many) - await FootprintOf("x/y", few));
        Assert.Equal(0, await FootprintOf("x/" + new string('y', Entry.FreeTypeLength - 2), few) - await FootprintOf("x/y", few));
        Assert.Equal(200, await FootprintOf("x/" + new string('y', Entry.FreeTypeLength + 98), few) - await FootprintOf("x/y", few));

        async Task<long> FootprintOf(string type, Dictionary<string, string> metadata)
        {
            var bucket = await Create(config => config);
            var before = Used - InTree(bucket).Context.Events.Bytes;
            await bucket.Put("a", new NewValue(new byte[1], type) { Metadata = metadata });
            return Used - InTree(bucket).Context.Events.Bytes - before;
        }
    }

    [Fact]
    public async Task Evictions_and_expiry_give_back_what_they_free()
    {
        var bucket = await Create(config => config with { MaxKeys = 10, Eviction = Eviction.LeastRecentlyUsed });
        for (var i = 0; i < 500; i++)
            await bucket.Put($"{i}", new NewValue(new byte[i], "x/y") { Expiration = Expiration.After(TimeSpan.FromSeconds(1 + i % 2)) });
        await Check(Bucket, bucket);
        Clock.Advance(TimeSpan.FromSeconds(2));
        await Until(async () => (await bucket.Status()).Keys == 0);
        await Check(Bucket, bucket);
    }

    [Fact]
    public async Task A_kill_gives_back_what_was_lost()
    {
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 10; i++)
                await Bucket.Put($"{round}/{i}", Text("12345"));
            await Bucket.Put("0/0", Text("123"));
            var pid = await ProcessOf(Bucket);
            await Bucket.Kill();
            await WhenRestarted(pid);
            await Check(Bucket);
        }
    }

    [Fact]
    public async Task A_bucket_that_is_deleted_gives_all_back()
    {
        var before = Used;
        for (var round = 0; round < 5; round++)
        {
            var bucket = await Create(config => config);
            for (var i = 0; i < 10; i++)
                await bucket.Put($"{i}", Text("12345"));
            await bucket.Delete("3");
            Assert.True(Used > before);
            await All.Delete(bucket.Name, force: true);
            Assert.Equal(before, Used);
        }

        await All.Delete("shopping", force: true);
        Assert.Equal(0, Used);
    }

    [Fact]
    public async Task What_would_exceed_the_budget_is_refused_in_every_bucket()
    {
        var other = await Create(config => config with { Eviction = Eviction.LeastRecentlyUsed, MaxKeys = 100 });
        await Bucket.Put("a", new NewValue(new byte[400_000], "x/y"));
        var used = Used;
        var large = new PutOperation("b", new NewValue(new byte[700_000], "x/y"));
        foreach (var bucket in (IBucket[])[Bucket, other])
        {
            var error = await Assert.ThrowsAsync<BucketOperationException>(async () => await bucket.Apply(large));
            Assert.Equal((OperationFaultKind.OverMemoryBudget, Budget), (error.Fault.Kind, error.Fault.Limit));
            Assert.Equal(used + 700_000 + Entry.Overhead + 2, error.Fault.Amount);
            Assert.Contains($"{Budget}", error.Message, StringComparison.Ordinal);
            var failed = await bucket.Apply(new Transaction { Then = [new PutOperation("c", Text("1")), large] });
            Assert.Equal((1, OperationFaultKind.OverMemoryBudget), (failed.FailedIndex, failed.Results[1].Fault!.Kind));
            var batch = await bucket.Apply([large]);
            Assert.Equal(OperationFaultKind.OverMemoryBudget, batch[0].Fault!.Kind);
        }

        Assert.Equal(used, Used);
        await Bucket.Put("a", Text("small"));
        await Check(Bucket, other);
    }

    [Fact]
    public async Task Writers_of_many_buckets_lose_no_byte()
    {
        var buckets = new[] { Bucket, await Create(config => config), await Create(config => config) };
        await Together(6, async client =>
        {
            var random = new Random(client);
            for (var i = 0; i < 200; i++)
            {
                var bucket = buckets[random.Next(3)];
                try
                {
                    await (random.Next(5) switch
                    {
                        0 => bucket.Apply(new DeleteOperation($"{random.Next(10)}")),
                        1 => bucket.Apply(new AppendOperation($"{random.Next(10)}", new byte[random.Next(20_000)])),
                        _ => bucket.Put($"{random.Next(10)}", new NewValue(new byte[random.Next(100_000)], "x/y")),
                    });
                }
                catch (BucketOperationException error)
                {
                    Assert.Equal(OperationFaultKind.OverMemoryBudget, error.Fault.Kind);
                }
            }

            return true;
        });

        await Check(buckets);
    }

    /// <summary>Compares the budget with the entries that there are, and with the events that are kept for watchers.</summary>
    private async Task Check(params IBucket[] buckets)
    {
        var expected = 0L;
        foreach (var bucket in buckets)
        {
            var entries = (await bucket.List(new KeyQuery { Limit = 10_000 })).Keys.Select(pair => pair.Value).ToArray();
            expected += entries.Sum(entry => entry.Footprint) + InTree(bucket).Events.Bytes;
            var status = await bucket.Status();
            Assert.Equal((entries.Length, entries.Sum(entry => entry.Value.Length)), (status.Keys, status.Bytes));
        }

        Assert.Equal(expected, Used);
    }
}

public sealed class AgentBudgetTests() : BudgetContract(BucketVariant.Agent);

public sealed class GenServerBudgetTests() : BudgetContract(BucketVariant.GenServer);

public sealed class SetBudgetTests() : BudgetContract(BucketVariant.Set);

public sealed class OrderedSetBudgetTests() : BudgetContract(BucketVariant.OrderedSet);
