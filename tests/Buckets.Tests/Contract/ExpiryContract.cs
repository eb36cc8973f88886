using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>When values expire.</summary>
public abstract class ExpiryContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private DateTimeOffset Now => Clock.GetUtcNow();

    [Fact]
    public async Task A_value_is_gone_exactly_when_its_lifetime_is_over()
    {
        await Put(Expiration.After(Seconds(10)));
        Assert.Equal(Now + Seconds(10), (await Bucket.Get("a"))!.ExpiresAt);

        Clock.Advance(Seconds(10) - Tick);
        Assert.NotNull(await Bucket.Get("a"));
        Clock.Advance(Tick);
        Assert.Null(await Bucket.Get("a"));
    }

    [Fact]
    public async Task A_value_is_gone_exactly_at_its_moment()
    {
        var moment = Now + Seconds(10);
        await Put(Expiration.At(moment.ToOffset(TimeSpan.FromHours(5))));
        var entry = (await Bucket.Get("a"))!;
        Assert.Equal((moment, TimeSpan.Zero, null), (entry.ExpiresAt, entry.ExpiresAt!.Value.Offset, entry.Sliding));

        Clock.Advance(Seconds(10) - Tick);
        Assert.NotNull(await Bucket.Get("a"));
        Clock.Advance(Tick);
        Assert.Null(await Bucket.Get("a"));
    }

    [Fact]
    public async Task An_entry_that_has_expired_still_says_when()
    {
        var moment = Now + Seconds(10);
        await Put(Expiration.At(moment));
        var entry = (await Bucket.Get("a"))!;

        Clock.Advance(Seconds(10));
        await Until(async () => (await Bucket.Status()).Keys == 0);

        Assert.Equal(moment, entry.ExpiresAt);
    }

    [Fact]
    public async Task One_tick_is_a_lifetime()
    {
        await Put(Expiration.After(Tick));
        Assert.NotNull(await Bucket.Peek("a"));
        Clock.Advance(Tick);
        Assert.Null(await Bucket.Peek("a"));

        await Put(Expiration.After(TimeSpan.FromMilliseconds(1.5)));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await Bucket.Peek("a"));
        Clock.Advance(TimeSpan.FromMilliseconds(0.5));
        Assert.Null(await Bucket.Peek("a"));
    }

    [Fact]
    public async Task A_read_renews_a_sliding_expiry_and_a_look_does_not()
    {
        await Put(Expiration.Sliding(Seconds(10)));
        Assert.Equal(Seconds(10), (await Bucket.Peek("a"))!.Sliding);
        foreach (var use in Uses())
        {
            Clock.Advance(Seconds(9));
            await use();
            Assert.Equal(Now + Seconds(10), (await Bucket.Peek("a"))!.ExpiresAt);
        }

        Clock.Advance(Seconds(9));
        foreach (var look in Looks())
            await look();
        Clock.Advance(Seconds(1));
        Assert.Null(await Bucket.Get("a"));
    }

    [Fact]
    public async Task Uses_do_not_carry_a_sliding_expiry_beyond_its_cap()
    {
        await Put(Expiration.Sliding(Seconds(10), atMost: Seconds(25)));
        var end = Now + Seconds(25);
        Assert.Equal(end, (await Bucket.Peek("a"))!.ExpiresAtLatest);
        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(Seconds(8));
            Assert.NotNull(await Bucket.Get("a"));
        }

        Assert.Equal(end, (await Bucket.Peek("a"))!.ExpiresAt);
        Clock.Advance(Seconds(1) - Tick);
        Assert.NotNull(await Bucket.Get("a"));
        Clock.Advance(Tick);
        Assert.Null(await Bucket.Get("a"));
    }

    [Fact]
    public async Task A_cap_below_the_idle_time_ends_the_value()
    {
        await Put(Expiration.Sliding(Seconds(10), atMost: Seconds(2)));
        Clock.Advance(Seconds(1));
        Assert.NotNull(await Bucket.Get("a"));
        Clock.Advance(Seconds(1));
        Assert.Null(await Bucket.Get("a"));
    }

    [Fact]
    public async Task The_default_of_the_bucket_holds_unless_the_value_says_otherwise()
    {
        var bucket = await Create(config => config with { Expiration = Expiration.After(Seconds(10)) });
        await bucket.Put("default", Text("x"));
        await bucket.Put("own", Text("x") with { Expiration = Expiration.After(Seconds(20)) });
        await bucket.Put("none", Text("x") with { Expiration = Expiration.None });
        await bucket.Increment("counter");
        await bucket.Append("log", "x"u8.ToArray());

        Assert.Null((await bucket.Peek("none"))!.ExpiresAt);
        foreach (var key in (string[])["default", "counter", "log"])
            Assert.Equal(Now + Seconds(10), (await bucket.Peek(key))!.ExpiresAt);
        Clock.Advance(Seconds(10));
        Assert.Equal(["none", "own"], await Keys(bucket));
        Clock.Advance(Seconds(10));
        Assert.Equal(["none"], await Keys(bucket));
    }

    [Fact]
    public async Task Configure_changes_the_default_for_values_written_later()
    {
        await Bucket.Put("before", Text("x"));
        await Bucket.Configure(Config with { Expiration = Expiration.Sliding(Seconds(10)) });
        await Bucket.Put("after", Text("x"));

        Assert.Null((await Bucket.Peek("before"))!.ExpiresAt);
        Assert.Equal(Seconds(10), (await Bucket.Peek("after"))!.Sliding);
    }

    [Fact]
    public async Task Overwriting_without_an_expiry_removes_the_old_one()
    {
        await Put(Expiration.After(Seconds(10)));
        await Bucket.Put("a", Text("y"));
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("y", Text(await Bucket.Get("a")));
        Assert.Null((await Bucket.Get("a"))!.ExpiresAt);
    }

    [Fact]
    public async Task Increments_and_appends_keep_a_sliding_expiry_and_count_as_uses()
    {
        await Bucket.Put("a", Text("1") with { Expiration = Expiration.Sliding(Seconds(10), atMost: Seconds(30)) });
        var latest = Now + Seconds(30);
        Clock.Advance(Seconds(9));
        await Bucket.Increment("a");
        Assert.Equal(Now + Seconds(10), (await Bucket.Peek("a"))!.ExpiresAt);
        Clock.Advance(Seconds(9));
        await Bucket.Append("a", "0"u8.ToArray());

        var entry = (await Bucket.Peek("a"))!;
        Assert.Equal((Now + Seconds(10), Seconds(10), latest), (entry.ExpiresAt, entry.Sliding, entry.ExpiresAtLatest));
        Clock.Advance(Seconds(9));
        await Bucket.Append("a", "0"u8.ToArray());
        Clock.Advance(Seconds(3));
        Assert.Null(await Bucket.Get("a"));
    }

    [Fact]
    public async Task Persist_removes_and_set_expiration_changes_the_expiry()
    {
        await Put(Expiration.After(Seconds(10)));
        Assert.True(await Bucket.SetExpiration("a", Expiration.After(Seconds(20))));
        Clock.Advance(Seconds(10));
        Assert.Equal("x", Text(await Bucket.Get("a")));
        Assert.True(await Bucket.Persist("a"));
        Clock.Advance(TimeSpan.FromDays(100));
        Assert.Equal("x", Text(await Bucket.Get("a")));
        Assert.True(await Bucket.SetExpiration("a", Expiration.After(Tick)));
        Clock.Advance(Tick);
        Assert.Null(await Bucket.Get("a"));
    }

    [Fact]
    public async Task Touch_persist_and_set_expiration_tell_when_the_key_is_absent()
    {
        Assert.False(await Bucket.Touch("a"));
        Assert.False(await Bucket.Persist("a"));
        Assert.False(await Bucket.SetExpiration("a", Expiration.After(Seconds(1))));
        Assert.Equal(0, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_moment_that_has_passed_is_refused_and_the_old_value_stays()
    {
        var old = (await Put(Expiration.After(Seconds(10)))).Entry;
        Clock.Advance(Seconds(5));
        foreach (var moment in (DateTimeOffset[])[Now, Now - Tick, DateTimeOffset.MinValue])
        {
            var past = Expiration.At(moment);
            Operation[] operations =
            [
                new PutOperation("a", Text("y") with { Expiration = past }),
                new PutOperation("b", Text("y") with { Expiration = past }),
                new ExpireOperation("a", past),
                new IncrementOperation("b") { Expiration = past },
                new AppendOperation("b", "y"u8.ToArray()) { Expiration = past },
            ];
            foreach (var operation in operations)
            {
                var error = await Assert.ThrowsAsync<BucketOperationException>(async () => await Bucket.Apply(operation));
                Assert.Equal((OperationFaultKind.InvalidExpiration, operation.Key), (error.Fault.Kind, error.Key));
                Assert.Contains($"{moment.UtcDateTime:O}", error.Message, StringComparison.Ordinal);
            }
        }

        AssertSame(old, await Bucket.Get("a"));
        Assert.Equal(Now + Seconds(5), (await Bucket.Get("a"))!.ExpiresAt);
        Assert.Equal(1, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task Absurdly_long_times_are_never()
    {
        Expiration[] expirations =
        [
            Expiration.After(TimeSpan.MaxValue),
            Expiration.Sliding(TimeSpan.MaxValue),
            Expiration.Sliding(TimeSpan.MaxValue, TimeSpan.MaxValue),
            Expiration.Sliding(TimeSpan.FromDays(3_000_000), TimeSpan.MaxValue),
            Expiration.At(DateTimeOffset.MaxValue),
        ];
        for (var i = 0; i < expirations.Length; i++)
            await Bucket.Put($"{i}", Text("x") with { Expiration = expirations[i] });
        Clock.Advance(TimeSpan.FromDays(365 * 1000));

        for (var i = 0; i < expirations.Length; i++)
        {
            var entry = await Bucket.Get($"{i}");
            Assert.True(entry!.ExpiresAt is null || entry.ExpiresAt.Value.Year > 5000);
        }
    }

    private ValueTask<OperationResult> Put(Expiration expiration) => Bucket.Put("a", Text("x") with { Expiration = expiration });

    private Func<Task>[] Uses() =>
    [
        async () => Assert.NotNull(await Bucket.Get("a")),
        async () => Assert.True(await Bucket.Touch("a")),
        async () => Assert.Equal(ApplyStatus.Found, (await Bucket.Apply(new GetOperation("a"))).Status),
        async () => await Bucket.Apply([new GetOperation("a")]),
        async () => await Bucket.Apply(new Transaction { Then = [new GetOperation("a")] }),
    ];

    private Func<Task>[] Looks() =>
    [
        async () => Assert.NotNull(await Bucket.Peek("a")),
        async () => Assert.True(await Bucket.Exists("a")),
        async () => Assert.Single((await Bucket.List(new KeyQuery())).Keys),
        async () => Assert.Equal(ApplyStatus.PreconditionFailed, (await Bucket.Put("a", Text("y"), Condition.CreateOnly)).Status),
        async () => await Bucket.Apply(new Transaction { Compare = [new Comparison("a", Condition.CreateOnly)] }),
    ];

    private static async Task<string[]> Keys(IBucket bucket) => [.. (await bucket.List(new KeyQuery())).Keys.Select(pair => pair.Key)];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

public sealed class AgentExpiryTests() : ExpiryContract(BucketVariant.Agent);

public sealed class GenServerExpiryTests() : ExpiryContract(BucketVariant.GenServer);

public sealed class SetExpiryTests() : ExpiryContract(BucketVariant.Set);

public sealed class OrderedSetExpiryTests() : ExpiryContract(BucketVariant.OrderedSet);
