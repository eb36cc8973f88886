using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>How values that have expired are hidden and removed.</summary>
public abstract class SweepContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Expiration Soon = Expiration.After(TimeSpan.FromSeconds(10));

    [Fact]
    public async Task Expired_values_are_removed_without_a_read()
    {
        for (var i = 0; i < 10; i++)
            await Bucket.Put($"{i}", Text("x") with { Expiration = Expiration.After((i + 1) * Second) });
        await Bucket.Put("stays", Text("yy"));

        for (var left = 9; left >= 0; left--)
        {
            Clock.Advance(Second);
            await Until(async () => await Bucket.Status() is var status && status.Keys == left + 1 && status.Bytes == left + 2);
        }
    }

    [Fact]
    public async Task Ten_thousand_values_that_expire_together_are_removed()
    {
        for (var i = 0; i < 10_000; i++)
            await Bucket.Put($"{i}", Text("x") with { Expiration = Soon });
        Clock.Advance(10 * Second);

        Assert.Empty((await Bucket.List(new KeyQuery { Limit = 10_000 })).Keys);
        await Until(async () => await Bucket.Status() is { Keys: 0, Bytes: 0 });
        Assert.Equal(20_000, (await Bucket.List(new KeyQuery())).Revision.Number);
    }

    [Fact]
    public async Task A_far_expiry_is_not_forgotten()
    {
        await Bucket.Put("a", Text("x") with { Expiration = Expiration.After(TimeSpan.FromDays(1000)) });
        for (var day = 0; day < 999; day++)
            Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, (await Bucket.Status()).Keys);
        Clock.Advance(TimeSpan.FromDays(1));
        await Until(async () => (await Bucket.Status()).Keys == 0);
    }

    [Fact]
    public async Task A_value_that_was_renewed_is_removed_at_its_new_time()
    {
        await Bucket.Put("a", Text("x") with { Expiration = Expiration.Sliding(10 * Second) });
        for (var i = 0; i < 5; i++)
        {
            Clock.Advance(9 * Second);
            Assert.NotNull(await Bucket.Get("a"));
        }

        Clock.Advance(9 * Second);
        Assert.Equal(1, (await Bucket.Status()).Keys);
        Clock.Advance(Second);
        await Until(async () => (await Bucket.Status()).Keys == 0);
    }

    [Fact]
    public async Task An_expiry_that_was_changed_or_removed_does_not_end_the_value()
    {
        foreach (var key in (string[])["persisted", "longer", "overwritten", "deleted"])
            await Bucket.Put(key, Text("x") with { Expiration = Soon });
        await Bucket.Put("shorter", Text("x") with { Expiration = Expiration.After(100 * Second) });
        await Bucket.Persist("persisted");
        await Bucket.SetExpiration("longer", Expiration.After(20 * Second));
        await Bucket.SetExpiration("shorter", Expiration.After(Second));
        await Bucket.Put("overwritten", Text("y"));
        await Bucket.Delete("deleted");
        await Bucket.Put("deleted", Text("z"));

        Clock.Advance(Second);
        await Until(async () => (await Bucket.Status()).Keys == 4);
        Clock.Advance(9 * Second);
        Assert.Equal(["deleted", "longer", "overwritten", "persisted"], await Keys());
        Clock.Advance(10 * Second);
        await Until(async () => (await Bucket.Status()).Keys == 3);
        Assert.Equal(["deleted", "overwritten", "persisted"], await Keys());
    }

    [Fact]
    public async Task A_value_that_has_expired_is_absent_for_every_operation()
    {
        Operation[] operations =
        [
            new GetOperation("a"),
            new DeleteOperation("a"),
            new ExpireOperation("a", Expiration.None),
            new PutOperation("a", Text("y")) { Condition = Condition.CreateOnly },
            new IncrementOperation("a", 5),
            new AppendOperation("a", "y"u8.ToArray()),
        ];
        foreach (var operation in operations)
        {
            var old = (await Bucket.Put("a", Text("1") with { Expiration = Soon })).Entry!.Revision;
            Clock.Advance(10 * Second);

            var stale = await Bucket.Put("a", Text("y"), Condition.Matches(old));
            Assert.Equal(new OperationResult(ApplyStatus.PreconditionFailed, null, null), stale);
            var result = await Bucket.Apply(operation);
            Assert.Null(result.Previous);
            Assert.Equal(operation is PutOperation or IncrementOperation or AppendOperation, result.Status == ApplyStatus.Created);
            Assert.True(result.Number is 0 or 5);
            await Bucket.Delete("a");
        }
    }

    [Fact]
    public async Task A_value_that_has_expired_is_in_no_list_and_no_comparison()
    {
        await Bucket.Put("a", Text("x") with { Expiration = Soon });
        await Bucket.Put("b/c", Text("x") with { Expiration = Soon });
        await Bucket.Put("d", Text("x"));
        Clock.Advance(10 * Second);

        var page = await Bucket.List(new KeyQuery { Delimiter = "/" });
        var transaction = await Bucket.Apply(new Transaction { Compare = [new Comparison("a", Condition.CreateOnly)] });

        Assert.Equal(["d"], page.Keys.Select(pair => pair.Key));
        Assert.Empty(page.Prefixes);
        Assert.True(transaction.ComparisonsHeld);
        Assert.False(await Bucket.Exists("a"));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_lengthens_lives_and_one_that_is_set_forward_shortens_them()
    {
        await Bucket.Put("a", Text("x") with { Expiration = Soon });
        await Bucket.Put("b", Text("x") with { Expiration = Expiration.Sliding(10 * Second) });
        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromHours(1));

        Clock.Advance(30 * TimeSpan.FromMinutes(1));
        Assert.NotNull(await Bucket.Get("a"));
        Assert.NotNull(await Bucket.Get("b"));
        await Bucket.Put("c", Text("x") with { Expiration = Soon });
        Clock.Advance(10 * Second);
        await Until(async () => (await Bucket.Status()).Keys == 2);
        Clock.AdjustTime(Clock.GetUtcNow() + TimeSpan.FromHours(2));
        Assert.Null(await Bucket.Get("a"));
        Assert.Null(await Bucket.Get("b"));
    }

    [Fact]
    public async Task After_a_kill_values_of_a_table_still_expire()
    {
        await Bucket.Put("a", Text("x") with { Expiration = Soon });
        var pid = await ProcessOf(Bucket);
        await Bucket.Kill();
        await WhenRestarted(pid);
        await Bucket.Put("b", Text("x") with { Expiration = Expiration.After(20 * Second) });

        Clock.Advance(10 * Second);
        await Until(async () => (await Bucket.Status()).Keys == 1);
        Clock.Advance(10 * Second);
        await Until(async () => (await Bucket.Status()).Keys == 0);
    }

    [Fact]
    public async Task A_process_that_is_busy_finds_few_wake_ups_and_removes_the_values_afterwards()
    {
        var bucket = await Create(config => config with { MailboxLimit = 100 });
        await bucket.Put("a", Text("x") with { Expiration = Soon });
        var sys = Node.Sys(await ProcessOf(bucket));
        await sys.Suspend();

        Clock.Advance(TimeSpan.FromDays(1));
        await Until(async () => (await bucket.Status()).MailboxLength > 0);
        Assert.InRange((await bucket.Status()).MailboxLength, 1, 30);

        await sys.Resume();
        await Until(async () => (await bucket.Status()).Keys == 0);
    }

    [Fact]
    public async Task A_process_whose_mailbox_is_full_removes_the_values_afterwards()
    {
        var bucket = await Create(config => config with { MailboxLimit = 1 });
        var pid = await ProcessOf(bucket);
        await bucket.Put("a", Text("x") with { Expiration = Soon });
        await Node.Sys(pid).Suspend();
        Node.Send(pid, "no room for more");

        Clock.Advance(10 * Second);
        await Until(async () => (await bucket.Status()).MailboxLength == 1);

        await Node.Sys(pid).Resume();
        await Until(async () => (await bucket.Status()).MailboxLength == 0);
        Clock.Advance(2 * Second);
        await Until(async () => (await bucket.Status()).Keys == 0);
        Assert.Equal(0, (await bucket.Status()).Restarts);
    }

    [Fact]
    public async Task Values_that_expire_after_a_clear_are_new_ones()
    {
        await Bucket.Put("a", Text("x") with { Expiration = Soon });
        await Bucket.Clear();
        await Bucket.Put("a", Text("y") with { Expiration = Expiration.After(20 * Second) });

        Clock.Advance(10 * Second);
        Assert.Equal("y", Text(await Bucket.Get("a")));
        Clock.Advance(10 * Second);
        await Until(async () => (await Bucket.Status()).Keys == 0);
    }

    [Fact]
    public async Task Clear_does_not_count_values_that_have_expired()
    {
        await Bucket.Put("a", Text("x") with { Expiration = Soon });
        await Bucket.Put("b", Text("x"));
        Clock.Advance(10 * Second);

        Assert.Equal(1, await Bucket.Clear());
    }

    [Fact]
    public async Task A_bucket_whose_values_have_all_expired_is_deleted_without_force()
    {
        await Bucket.Put("a", Text("x") with { Expiration = Soon });
        Clock.Advance(10 * Second);

        Assert.Equal(DeleteBucketStatus.Deleted, await All.Delete("shopping", force: false));
    }

    private async Task<string[]> Keys() => [.. (await Bucket.List(new KeyQuery())).Keys.Select(pair => pair.Key)];
}

public sealed class AgentSweepTests() : SweepContract(BucketVariant.Agent);

public sealed class GenServerSweepTests() : SweepContract(BucketVariant.GenServer);

public sealed class SetSweepTests() : SweepContract(BucketVariant.Set);

public sealed class OrderedSetSweepTests() : SweepContract(BucketVariant.OrderedSet);
