using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>
/// What is reported of turns that last. The watch is the test's own and is told the time; the node's would wait for an hour.
/// </summary>
public sealed class LongTurnTests : IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Reports _reports = new() { OfLongTurns = true };
    private readonly ManualResetEventSlim _release = new();
    private readonly Node _node;

    public LongTurnTests() => _node = new Node(new NodeOptions { LongTurn = Hour, LoggerFactory = _reports });

    public async ValueTask DisposeAsync()
    {
        _release.Set();
        await _node.DisposeAsync();
        _release.Dispose();
        _reports.Dispose();
    }

    [Fact]
    [Trait("Rule", "P25")]
    public async Task A_turn_is_reported_when_it_is_long_and_again_whenever_that_has_doubled()
    {
        // Told on the thread pool, which may turn the order around.
        var told = Channel.CreateUnbounded<LongTurnEventArgs>();
        _node.LongTurn += (_, args) => told.Writer.TryWrite(args);
        var (pid, worker) = await Stuck();
        _node.Register(pid, "stuck");
        _node.Send(pid, "unseen");
        var watch = new WorkerWatch(worker);
        watch.Look(worker, 0);

        Assert.Equal(0, ReportsAt(0.9));
        Assert.Equal(1, ReportsAt(1));
        Assert.Equal(1, ReportsAt(1.9));
        Assert.Equal(2, ReportsAt(2.1));
        Assert.Equal(2, ReportsAt(3.9));

        // Held up: one report for all it has missed.
        Assert.Equal(3, ReportsAt(9));
        Assert.Equal(3, ReportsAt(15.9));
        Assert.Equal(4, ReportsAt(16));

        List<LongTurnEventArgs> all = [];
        while (all.Count < 4)
            all.Add(await told.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon());
        var first = all.MinBy(args => args.Lasted)!;
        Assert.Equal((pid, "stuck", Hour, 1), (first.Pid, first.Name, first.Lasted, first.MailboxLength));
        Assert.Equal([1, 2.1, 9, 16], all.Select(args => Math.Round(args.Lasted.TotalHours, 3)).Order());
        Assert.All(_reports.All, report => Assert.Equal(LogLevel.Warning, report.Level));
        Assert.All(_reports.All, report => Assert.Contains("stuck", report.Text, StringComparison.Ordinal));

        int ReportsAt(double hours)
        {
            Assert.True(watch.Look(worker, Ticks(hours)));
            watch.Act(Ticks(hours));
            return _reports.All.Count;
        }
    }

    [Fact]
    public async Task A_turn_is_not_blamed_for_the_one_before()
    {
        var scheduler = new ManualScheduler();
        await using var node = new Node(new NodeOptions { LongTurn = Hour, LoggerFactory = _reports, Scheduler = scheduler });
        var watch = new WorkerWatch(Worker.Current);
        node.Spawn(_ =>
        {
            watch.Look(Worker.Current, 0);
            return Task.CompletedTask;
        });
        scheduler.RunAll();
        watch.Act(Ticks(1));

        var seen = true;
        node.Spawn(_ =>
        {
            watch.Act(Ticks(1));
            seen = watch.Look(Worker.Current, Ticks(1));
            watch.Act(Ticks(1.5));
            return Task.CompletedTask;
        });
        scheduler.RunAll();

        Assert.False(seen);
        Assert.Empty(_reports.All);
    }

    [Fact]
    public async Task A_server_that_keeps_the_thread_of_its_caller_is_reported_and_called_by_its_name()
    {
        var server = await _node.StartServant();
        _node.Register(server, "inline");

        // Until it sleeps: only then its caller runs it.
        while (_node.Info(server)!.Status != ProcessStatus.Waiting)
            await Task.Yield();

        var running = new TaskCompletionSource<Worker>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = new Thread(() => _ = _node.Call(server, Servant.ToAnswer(_ =>
        {
            running.SetResult(Worker.Current);
            _release.Wait();
            return Environment.CurrentManagedThreadId;
        })).AsTask())
        { IsBackground = true };
        caller.Start();
        var worker = await running.Task.Soon();
        Assert.Equal(server, worker.Running!.Pid);
        var watch = new WorkerWatch(worker);

        watch.Look(worker, 0);
        Assert.True(watch.Look(worker, Ticks(1)));
        watch.Act(Ticks(1));

        Assert.Contains("(inline)", Assert.Single(_reports.All).Text, StringComparison.Ordinal);
        _release.Set();
        Assert.True(caller.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_node_that_wants_no_reports_gets_none()
    {
        await using var node = new Node(new NodeOptions { LongTurn = Timeout.InfiniteTimeSpan, LoggerFactory = _reports });
        var (pid, worker) = await Stuck(node);
        var watch = new WorkerWatch(worker);

        watch.Look(worker, 0);
        watch.Look(worker, Ticks(1000));
        watch.Act(Ticks(1000));

        Assert.Empty(_reports.All);
        _release.Set();
        await node.End(pid);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeOptions { LongTurn = TimeSpan.Zero });
    }

    [Fact]
    public async Task The_node_watches_by_itself()
    {
        var told = new TaskCompletionSource<LongTurnEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = new Node(new NodeOptions { LongTurn = TimeSpan.FromMilliseconds(1) });
        node.LongTurn += (_, args) => told.TrySetResult(args);
        var (pid, _) = await Stuck(node);

        Assert.Equal(pid, (await told.Task.Soon()).Pid);
        _release.Set();
        await node.End(pid);
    }

    private Task<(Pid Pid, Worker Worker)> Stuck() => Stuck(_node);

    private Task<(Pid Pid, Worker Worker)> Stuck(Node node)
    {
        var stuck = new TaskCompletionSource<(Pid, Worker)>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Spawn(self =>
        {
            stuck.SetResult((self.Pid, Worker.Current));
            _release.Wait();
            return Task.CompletedTask;
        });
        return stuck.Task.Soon();
    }

    private static long Ticks(double hours) => (long)(hours * 3600 * Stopwatch.Frequency);
}
