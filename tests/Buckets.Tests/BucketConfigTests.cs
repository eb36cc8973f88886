using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Which configurations a bucket accepts, when it is created and when it is configured.</summary>
public sealed class BucketConfigTests : IAsyncLifetime
{
    private readonly Node _node = new();
    private readonly BucketTree _tree;

    public BucketConfigTests() => _tree = new BucketTree(_node);

    public static TheoryData<BucketVariant> Variants => BucketVariants.All;

    public async ValueTask InitializeAsync() => await _tree.Start();

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_setting_out_of_its_range_is_refused_and_named_with_its_rule_and_value()
    {
        (BucketConfig Config, string Message)[] cases =
        [
            (new() { Backend = (BucketBackend)3 }, "`Backend` must be Agent, GenServer or Table, but is 3."),
            (new() { TableType = (BucketTableType)(-1) }, "`TableType` must be Set or OrderedSet, but is -1."),
            (new() { Eviction = (Eviction)2 }, "`Eviction` must be Reject or LeastRecentlyUsed, but is 2."),
            (new() { Restart = (Restart)9 }, "`Restart` must be Permanent, Transient or Temporary, but is 9."),
            (new() { MaxValueBytes = -1 }, "`MaxValueBytes` must be 0 or greater, but is -1."),
            (new() { MaxRestarts = -1 }, "`MaxRestarts` must be 0 or greater, but is -1."),
            (new() { RestartPeriod = TimeSpan.Zero }, "`RestartPeriod` must be greater than 0, but is 00:00:00."),
            (new() { MaxKeys = 0 }, "`MaxKeys` must be 1 or greater, or null for no limit, but is 0."),
            (new() { MaxKeys = long.MinValue }, "`MaxKeys` must be 1 or greater, or null for no limit, but is -9223372036854775808."),
            (new() { MaxBytes = 0 }, "`MaxBytes` must be 1 or greater, or null for no limit, but is 0."),
            (new() { MaxBytes = -5 }, "`MaxBytes` must be 1 or greater, or null for no limit, but is -5."),
            (new() { MailboxLimit = 0 }, "`MailboxLimit` must be 1 or greater, or null for no limit, but is 0."),
            (new() { MailboxLimit = -1 }, "`MailboxLimit` must be 1 or greater, or null for no limit, but is -1."),
            (new() { CallTimeout = TimeSpan.Zero }, "`CallTimeout` must be greater than 0, or infinite, but is 00:00:00."),
            (new() { CallTimeout = TimeSpan.FromSeconds(-2) }, "`CallTimeout` must be greater than 0, or infinite, but is -00:00:02."),
            (new() { CallTimeout = TimeSpan.MinValue }, $"`CallTimeout` must be greater than 0, or infinite, but is {TimeSpan.MinValue}."),
        ];
        var bucket = (await _tree.Create("present", new BucketConfig())).Bucket;
        foreach (var (config, message) in cases)
        {
            var created = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _tree.Create("absent", config));
            var configured = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await bucket.Configure(config));
            Assert.StartsWith(message, created.Message, StringComparison.Ordinal);
            Assert.Equal((created.Message, "config"), (configured.Message, configured.ParamName));
        }

        Assert.Null(await _tree.Find("absent"));
        Assert.Equal(new BucketConfig(), bucket.Config);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Settings_at_the_ends_of_their_ranges_work(BucketVariant variant)
    {
        BucketConfig[] configs =
        [
            variant.Config() with { MaxValueBytes = int.MaxValue, MaxKeys = long.MaxValue, MaxBytes = long.MaxValue },
            variant.Config() with { MaxValueBytes = 0, MaxKeys = 1, MaxBytes = 1, MailboxLimit = 1 },
            variant.Config() with { MailboxLimit = null, CallTimeout = Timeout.InfiniteTimeSpan },
            variant.Config() with { MailboxLimit = int.MaxValue, CallTimeout = TimeSpan.MaxValue },
            variant.Config() with { Expiration = Expiration.Sliding(TimeSpan.MaxValue), Eviction = Eviction.LeastRecentlyUsed },
        ];
        for (var i = 0; i < configs.Length; i++)
        {
            var bucket = (await _tree.Create($"b{i}", configs[i])).Bucket;
            Assert.Equal(ApplyStatus.Created, (await bucket.Put("a", new NewValue(default, "x/y"))).Status);
            Assert.NotNull(await bucket.Get("a"));
            Assert.Equal(1, await bucket.Clear());
        }
    }

    [Fact]
    public async Task A_long_call_timeout_is_kept_while_the_process_is_busy()
    {
        var config = new BucketConfig { Backend = BucketBackend.GenServer, CallTimeout = TimeSpan.MaxValue };
        var bucket = (await _tree.Create("b", config)).Bucket;
        var sys = Runtime.Diagnostics.SysStart.Sys(_node, (await bucket.Status()).Pid!.Value);
        await sys.Suspend();
        var put = bucket.Put("a", new NewValue(default, "x/y")).AsTask();
        await sys.Resume();

        Assert.Equal(ApplyStatus.Created, (await put).Status);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_backend_and_the_table_type_cannot_change(BucketVariant variant)
    {
        var bucket = (await _tree.Create("b", variant.Config())).Bucket;
        foreach (var other in BucketVariants.Plain.Where(other => other.Config() != variant.Config()))
            await Assert.ThrowsAsync<ArgumentException>(async () => await bucket.Configure(other.Config() with { MaxKeys = 1 }));

        Assert.Equal(variant.Config(), bucket.Config);
        await bucket.Configure(variant.Config() with { MaxKeys = 1 });
        Assert.Equal(1, bucket.Config.MaxKeys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_memory_budget_below_one_byte_is_refused(long budget)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new BucketTree(_node, options: new BucketTreeOptions { MemoryBudget = budget }));

        var message = $"`MemoryBudget` must be greater than 0, or null for no limit, but is {budget}.";
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }
}
