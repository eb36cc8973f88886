using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Buckets that are not restarted: what they count, what they answer, and how they are restored or deleted.</summary>
public sealed class BucketFailureTests : IAsyncLifetime
{
    private static readonly NewValue Value = new("3"u8.ToArray(), "text/plain");

    private readonly Logs _logs = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Node _node;
    private BucketTree? _tree;

    public BucketFailureTests() => _node = new(new NodeOptions { TimeProvider = _clock });

    public static TheoryData<BucketBackend> Backends => [BucketBackend.Agent, BucketBackend.GenServer, BucketBackend.Table];

    private BucketTree Tree => _tree!;

    public async ValueTask InitializeAsync()
    {
        _tree = new BucketTree(_node, _logs);
        await _tree.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_temporary_bucket_fails_with_its_process_and_counts_what_is_left(BucketBackend backend)
    {
        var bucket = await Create(backend, Restart.Temporary);
        await bucket.Put("milk", Value, Condition.None);

        await bucket.Kill();
        await Fails(bucket);

        await HasKept(bucket, keys: backend == BucketBackend.Table ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_bucket_fails_alone_when_it_is_restarted_more_often_than_its_own_limit(BucketBackend backend)
    {
        var other = await Create(backend, Restart.Permanent);
        var config = new BucketConfig { Backend = backend, MaxRestarts = 1, RestartPeriod = TimeSpan.FromMinutes(1) };
        var bucket = (await Tree.Create("fragile", config)).Bucket;

        await bucket.Kill();
        await Until(async () => await bucket.Status() is { Restarts: 1, State: BucketState.Running });
        await bucket.Kill();

        await Fails(bucket);
        Assert.Equal((BucketState.Running, 0), ((await other.Status()).State, (await other.Status()).Restarts));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_transient_bucket_fails_when_its_process_ends_normally_and_comes_back_when_it_is_killed(BucketBackend backend)
    {
        var bucket = await Create(backend, Restart.Transient);
        await bucket.Put("milk", Value, Condition.None);
        await bucket.Kill();
        await Until(async () => await bucket.Status() is { Restarts: 1, State: BucketState.Running });
        await bucket.Put("milk", Value, Condition.None);

        await _node.Stop((await bucket.Status()).Pid!.Value);
        await Fails(bucket);

        await HasKept(bucket, keys: backend == BucketBackend.Table ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_bucket_that_dies_too_often_fails_and_its_neighbour_does_not(BucketBackend backend)
    {
        var neighbour = (await Tree.Create("neighbour", new BucketConfig { Backend = backend })).Bucket;
        var bucket = await Create(backend, Restart.Permanent);
        await bucket.Put("milk", Value, Condition.None);
        await KillTooOften(bucket);

        Assert.Equal(BucketProcesses.Intensity.MaxRestarts, (await bucket.Status()).Restarts);
        Assert.Equal((BucketState.Running, 0), ((await neighbour.Status()).State, (await neighbour.Status()).Restarts));
        await HasKept(bucket, keys: backend == BucketBackend.Table ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_failed_bucket_stays_failed_until_the_supervisor_of_all_buckets_is_restarted(BucketBackend backend)
    {
        var neighbour = (await Tree.Create("neighbour", new BucketConfig { Backend = backend })).Bucket;
        var bucket = await Create(backend, Restart.Temporary);
        var written = await bucket.Put("milk", Value, Condition.None);
        await bucket.Kill();
        await Fails(bucket);

        // A restart of another bucket's supervisor, or of the task that starts all buckets, does not start the failed bucket.
        var buckets = await ChildOf(Tree.Root, "buckets");
        _node.Exit(await ChildOf(buckets, "neighbour"), ExitReason.Kill);
        await Until(async () => await neighbour.Status() is { Restarts: 1, State: BucketState.Running });
        Assert.Equal(BucketState.Failed, (await bucket.Status()).State);
        Assert.True((await _node.RestartChild(Tree.Root, "bucket starter")).IsOk);
        await Until(() => _node.ProcessCount == 6);
        Assert.Equal(BucketState.Failed, (await bucket.Status()).State);

        _node.Exit(buckets, ExitReason.Kill);
        await Until(async () => (await bucket.Status()).State == BucketState.Running);

        Assert.Same(backend == BucketBackend.Table ? written.Entry : null, await bucket.Get("milk"));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_temporary_bucket_comes_back_when_only_its_supervisor_was_killed(BucketBackend backend)
    {
        var bucket = await Create(backend, Restart.Temporary);
        var written = await bucket.Put("milk", Value, Condition.None);

        _node.Exit(await ChildOf(await ChildOf(Tree.Root, "buckets"), "b"), ExitReason.Kill);
        await Until(async () => await bucket.Status() is { Restarts: 1, State: BucketState.Running });

        Assert.Same(backend == BucketBackend.Table ? written.Entry : null, await bucket.Get("milk"));
    }

    [Fact]
    public async Task When_other_code_deletes_the_table_the_loss_is_logged_and_counted_and_the_bucket_starts_empty()
    {
        var bucket = await Create(BucketBackend.Table, Restart.Permanent);
        await bucket.Put("milk", Value, Condition.None);
        await bucket.Put("eggs", Value, Condition.None);
        var before = await bucket.Status();

        _node.Tables().Single(table => table.Name == "b").Delete();

        Assert.Equal((0, 0, 2), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes, (await bucket.Status()).LostKeys));
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Get("milk"));
        Assert.Equal((BucketFailure.Restarting, Outcome.NotApplied), (error.Failure, error.Outcome));
        await Until(async () => await bucket.Status() is { Restarts: 1, State: BucketState.Running });
        Assert.True((await bucket.Status()).Epoch > before.Epoch);
        Assert.Equal((0, 2), ((await bucket.Status()).Keys, (await bucket.Status()).LostKeys));
        Assert.Equal(ApplyStatus.Created, (await bucket.Put("milk", Value, Condition.None)).Status);
        await Until(() => !_logs.Lines.IsEmpty);
        var line = Assert.Single(_logs.Lines);
        Assert.StartsWith("Error: Bucket \"b\" has lost 2 keys: its table was deleted by other code.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_whose_table_was_deleted_and_whose_process_is_not_restarted_counts_nothing_and_can_be_deleted()
    {
        var bucket = await Create(BucketBackend.Table, Restart.Temporary);
        await bucket.Put("milk", Value, Condition.None);
        await bucket.Kill();
        await Fails(bucket);

        _node.Tables().Single(table => table.Name == "b").Delete();

        Assert.Equal((0, 1), ((await bucket.Status()).Keys, (await bucket.Status()).LostKeys));
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("milk", Value, Condition.None));
        Assert.Equal((BucketFailure.Failed, Outcome.NotApplied), (error.Failure, error.Outcome));
        Assert.Equal(DeleteBucketStatus.Deleted, await Tree.Delete("b", force: false));
    }

    [Fact]
    public async Task When_the_root_is_killed_and_not_restarted_all_buckets_have_failed_and_tables_are_served()
    {
        var table = await Create(BucketBackend.Table, Restart.Permanent);
        await table.Put("milk", Value, Condition.None);
        var agent = (await Tree.Create("agent", new BucketConfig { Backend = BucketBackend.Agent })).Bucket;

        _node.Exit(Tree.Root, ExitReason.Kill);
        await Until(() => _node.ProcessCount == 0);

        Assert.Equal((BucketState.Failed, BucketState.Failed), ((await table.Status()).State, (await agent.Status()).State));
        Assert.NotNull(await table.Get("milk"));
        await Assert.ThrowsAsync<BucketUnavailableException>(async () => await agent.Get("milk"));
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Tree.Create("late", new BucketConfig()));
        Assert.Equal(BucketFailure.Failed, error.Failure);

        await Tree.Start();
        await Until(async () => (await table.Status()).State == BucketState.Running && (await agent.Status()).State == BucketState.Running);
        Assert.NotNull(await table.Get("milk"));
    }

    [Fact]
    public async Task A_tree_that_runs_is_not_started_again() =>
        await Assert.ThrowsAsync<InvalidOperationException>(Tree.Start);

    private async Task<IBucket> Create(BucketBackend backend, Restart restart) =>
        (await Tree.Create("b", new BucketConfig { Backend = backend, Restart = restart })).Bucket;

    /// <summary>
    /// Waits for a condition while the clock goes on: a bucket's supervisor pauses between two attempts when the registry has ended first.
    /// </summary>
    private Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    private Task Until(Func<Task<bool>> holds) => Waiting.Until(() =>
    {
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        return holds();
    });

    private async Task KillTooOften(IBucket bucket)
    {
        while ((await bucket.Status()).State != BucketState.Failed)
        {
            if ((await bucket.Status()).Pid is not { } pid)
            {
                await Task.Yield();
                continue;
            }

            _node.Exit(pid, ExitReason.Kill);
            await _node.WaitForExit(pid);
        }
    }

    private async Task Fails(IBucket bucket)
    {
        await Until(async () => (await bucket.Status()).State == BucketState.Failed);
        Assert.Null((await bucket.Status()).Pid);
        Assert.Equal([bucket], await Tree.ListFailed(10));
    }

    /// <summary>Checks that a failed bucket holds the keys that it counts, and cannot be deleted without force while it has some.</summary>
    private async Task HasKept(IBucket bucket, int keys)
    {
        Assert.Equal((keys, keys), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes));
        if (keys > 0)
        {
            Assert.NotNull(await bucket.Get("milk"));
            Assert.Equal(DeleteBucketStatus.NotEmpty, await Tree.Delete("b", force: false));
            await bucket.Delete("milk", Condition.None);
        }
        else
        {
            Assert.InRange((await bucket.Status()).LostKeys, 1, 2);
            var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Get("milk"));
            Assert.Equal((BucketFailure.Failed, Outcome.NotApplied), (error.Failure, error.Outcome));
        }

        Assert.Equal(DeleteBucketStatus.Deleted, await Tree.Delete("b", force: false));
        Assert.Empty(await Tree.ListFailed(10));
    }

    private async Task<Pid> ChildOf(Pid supervisor, string id) =>
        (await _node.WhichChildren(supervisor)).Single(child => child.Id.Equals(id)).Pid!.Value;

    private sealed class Logs : ILogger<BucketTree>
    {
        internal ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
