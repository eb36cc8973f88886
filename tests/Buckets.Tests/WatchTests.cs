using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>What a watcher sees, on every variant.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private Node? _node;
    private BucketTree? _tree;

    public static TheoryData<BucketBackend, BucketTableType> Variants => new()
    {
        { BucketBackend.Agent, BucketTableType.Set },
        { BucketBackend.GenServer, BucketTableType.Set },
        { BucketBackend.Table, BucketTableType.Set },
        { BucketBackend.Table, BucketTableType.OrderedSet },
    };

    public async ValueTask InitializeAsync()
    {
        _node = new Node(new NodeOptions { TimeProvider = _time });
        _tree = new BucketTree(_node);
        await _tree.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _tree!.DisposeAsync();
        await _node!.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Sees_every_change_in_order_with_its_revision(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());

        await bucket.Put("a", Text("1"));
        await bucket.Put("a", Text("2"));
        await bucket.Delete("a");
        await bucket.Delete("a");
        await bucket.Put("b", Text("3"));
        await bucket.Clear();

        Assert.Equal(["Put a 1", "Put a 2", "Delete a 3", "Put b 4", "Clear  5"], Read(watch).Select(Show));
        Assert.Equal(1, bucket.Status().Watchers);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_initial_state_comes_first_and_has_an_end_also_when_it_is_empty(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var empty = await bucket.Watch(new WatchQuery { Initial = true });
        await bucket.Put("b", Text("1"));
        await bucket.Put("a", Text("2"));
        await using var watch = await bucket.Watch(new WatchQuery { Initial = true });
        await bucket.Put("c", Text("3"));

        Assert.Equal(["InitialEnd  0", "Put b 1", "Put a 2", "Put c 3"], Read(empty).Select(Show));
        Assert.Equal(["Put a 2", "Put b 1", "InitialEnd  2", "Put c 3"], Read(watch).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_large_initial_state_leaves_out_what_changes_meanwhile(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        for (var i = 0; i < 2500; i++)
            await bucket.Put($"{i:d4}", Text("x"));

        await using var watch = await bucket.Watch(new WatchQuery { Initial = true });
        await bucket.Put("2400", Text("y"));
        await bucket.Delete("2300");
        var events = new List<BucketEvent>();
        while (events.Count < 2501)
        {
            Assert.True(await watch.WaitToRead(TestContext.Current.CancellationToken));
            while (watch.TryRead(out var change))
                events.Add(change);
        }

        Assert.Equal(2498, events.FindIndex(change => change.Kind == BucketEventKind.InitialEnd));
        Assert.Equal(["InitialEnd  2500", "Put 2400 2501", "Delete 2300 2502"], events.Skip(2498).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watch_of_a_prefix_or_a_key_sees_only_those(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Put("a/1", Text("1"));
        await bucket.Put("a/1/x", Text("1"));
        await using var prefix = await bucket.Watch(new WatchQuery { Prefix = "a/", Initial = true });
        await using var key = await bucket.Watch(new WatchQuery { Key = "a/1", Initial = true });
        await bucket.Put("b", Text("2"));
        await bucket.Put("a/2", Text("3"));
        await bucket.Put("a/1", Text("4"));

        Assert.Equal(["Put a/1 1", "Put a/1/x 2", "InitialEnd  2", "Put a/2 4", "Put a/1 5"], Read(prefix).Select(Show));
        Assert.Equal(["Put a/1 1", "InitialEnd  2", "Put a/1 5"], Read(key).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_transaction_is_one_group_also_for_who_sees_a_part_of_it(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var all = await bucket.Watch(new WatchQuery());
        await using var some = await bucket.Watch(new WatchQuery { Prefix = "a" });
        await bucket.Apply(new Transaction
        {
            Then = [new PutOperation("a1", Text("1")), new PutOperation("a2", Text("2")), new PutOperation("b", Text("3"))],
        });

        Assert.Equal([false, false, true], Read(all).Select(change => change.EndsGroup));
        Assert.Equal([false, true], Read(some).Select(change => change.EndsGroup));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Expiry_and_eviction_are_events_exactly_once_in_order(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type, new BucketConfig { MaxKeys = 2, Eviction = Eviction.LeastRecentlyUsed });
        await using var watch = await bucket.Watch(new WatchQuery());
        await bucket.Put("a", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });
        _time.Advance(TimeSpan.FromSeconds(1));
        await bucket.Put("a", Text("2"));
        await bucket.Put("b", Text("3"));
        await bucket.Put("c", Text("4"));

        Assert.Equal(["Put a 1", "Expire a 2", "Put a 3", "Put b 4", "Put c 5", "Evict a 6"], Read(watch).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task What_expires_is_an_event_without_any_request(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());
        for (var i = 0; i < 1000; i++)
            await bucket.Put($"{i}", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(30)) });
        Assert.Equal(1000, Read(watch).Count);

        _time.Advance(TimeSpan.FromSeconds(31));
        await Waiting.Until(() => bucket.Status().Keys == 0);

        var expired = Read(watch);
        Assert.All(expired, change => Assert.Equal(BucketEventKind.Expire, change.Kind));
        Assert.Equal(1000, expired.Select(change => change.Key).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Goes_on_after_an_event_without_gap_or_duplicate(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        for (var i = 0; i < 2000; i++)
            await bucket.Put("k", Text($"{i}"));
        var last = (await bucket.Get("k"))!.Revision;

        await using var watch = await bucket.Watch(new WatchQuery { Since = last with { Number = last.Number - 500 } });
        Assert.Equal(Enumerable.Range(1501, 500), Read(watch).Select(change => (int)change.Revision.Number));

        var compacted = await Assert.ThrowsAsync<WatchException>(
            async () => await bucket.Watch(new WatchQuery { Since = last with { Number = 5 } }));
        Assert.Equal(WatchFault.RevisionCompacted, compacted.Fault);
        var future = await Assert.ThrowsAsync<WatchException>(
            async () => await bucket.Watch(new WatchQuery { Since = last with { Number = last.Number + 1 } }));
        Assert.Equal(WatchFault.FutureRevision, future.Fault);
        await using var now = await bucket.Watch(new WatchQuery { Since = last });
        Assert.Empty(Read(now));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Another_epoch_resets_the_watcher(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Put("a", Text("1"));

        await using var watch = await bucket.Watch(new WatchQuery { Since = new Revision(1, 1) });

        Assert.Equal(["Reset  1", "Put a 1", "InitialEnd  1"], Read(watch).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Who_reads_too_slowly_gets_an_overflow_and_no_more(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());
        for (var i = 0; i < EventLog.MaxEvents + 1; i++)
            await bucket.Put("k", Text("1"));

        Assert.Equal([BucketEventKind.Overflow], Read(watch).Select(change => change.Kind));
        Assert.False(await watch.WaitToRead(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Sees_the_bucket_go_down_and_come_up_and_its_deletion(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Put("a", Text("1"));
        await using var watch = await bucket.Watch(new WatchQuery());
        var before = bucket.Status();
        bucket.Kill();
        await Waiting.Until(() => bucket.Status() is { State: BucketState.Running } status && status.Pid != before.Pid);
        await _tree!.Delete(bucket.Name, force: true);

        var events = Read(watch);
        Assert.Equal(
            [BucketEventKind.BucketDown, BucketEventKind.BucketUp, BucketEventKind.BucketDeleted], events.Select(change => change.Kind));
        Assert.Equal(backend == BucketBackend.Table, events[1].Revision.Epoch == before.Epoch);
        Assert.False(await watch.WaitToRead(TestContext.Current.CancellationToken));
        await watch.DisposeAsync();
        Assert.Equal(0, bucket.Status().Watchers);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Sees_that_a_bucket_has_failed(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type, new BucketConfig { Restart = Restart.Temporary });
        await using var watch = await bucket.Watch(new WatchQuery());
        bucket.Kill();

        Assert.True(await watch.WaitToRead(TestContext.Current.CancellationToken));
        Assert.Equal([BucketEventKind.BucketDown], Read(watch).Select(change => change.Kind));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watcher_that_waits_is_woken_by_the_next_change(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());
        var waits = watch.WaitToRead(TestContext.Current.CancellationToken);
        Assert.False(waits.IsCompleted);

        await bucket.Put("a", Text("1"));

        Assert.True(await waits);
        Assert.Equal(["Put a 1"], Read(watch).Select(Show));
    }

    private static List<BucketEvent> Read(BucketWatch watch)
    {
        var events = new List<BucketEvent>();
        while (watch.TryRead(out var change))
            events.Add(change);
        return events;
    }

    private static string Show(BucketEvent change) => $"{change.Kind} {change.Key} {change.Revision.Number}";

    private static NewValue Text(string value) => new(Encoding.UTF8.GetBytes(value), "text/plain");

    private async Task<IBucket> Create(BucketBackend backend, BucketTableType type, BucketConfig? config = null) =>
        (await _tree!.Create("watched", (config ?? new BucketConfig()) with { Backend = backend, TableType = type })).Bucket;
}
