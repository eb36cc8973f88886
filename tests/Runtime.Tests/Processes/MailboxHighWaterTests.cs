using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using static System.Diagnostics.Stopwatch;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Mailboxes that grow past the node's mark.</summary>
public sealed class MailboxHighWaterTests
{
    private readonly Channel<MailboxHighWaterEventArgs> _events = Channel.CreateUnbounded<MailboxHighWaterEventArgs>();

    [Fact]
    public async Task A_mailbox_is_reported_once_until_it_has_fallen_below_half()
    {
        using var reports = new Reports();
        await using var node = Watched(10, reports);
        var pid = node.Spawn(async self =>
        {
            while (true)
            {
                for (var left = await self.Receive<int>(_ => true); left > 0; left--)
                    await self.Receive<string>();
            }
        });

        node.Register(pid, "slow");

        await Send(10);
        Assert.False(_events.Reader.TryRead(out _));
        await Send(1);
        var (first, name, length) = await Next();
        Assert.Equal((pid, "slow", 11), (first, name, length));

        // Down to half is not below half.
        await Receive(6);
        await Send(20);
        Assert.False(_events.Reader.TryRead(out _));

        await Receive(21);
        await Send(20);
        Assert.Equal(pid, (await Next()).Pid);
        Assert.False(_events.Reader.TryRead(out _));
        Assert.Equal(
            2, reports.All.Count(report => report.Level == LogLevel.Warning && report.Text.Contains("(slow)", StringComparison.Ordinal)));

        // Once the messages are known to be in the mailbox, it has been looked at.
        async Task Send(int messages)
        {
            for (var i = 0; i < messages; i++)
                node.Send(pid, "text");
            await node.Messages(pid).Soon();
        }

        async Task Receive(int messages)
        {
            var before = (await node.Messages(pid).Soon())!.Count;
            node.Send(pid, messages);
            while ((await node.Messages(pid).Soon())!.Count != before - messages)
                await Task.Yield();
        }
    }

    [Fact]
    public async Task No_mark_means_no_report()
    {
        using var reports = new Reports();
        await using var node = Watched(0, reports);
        var pid = node.Idle();
        for (var i = 0; i < 20_000; i++)
            node.Send(pid, i);
        await node.Messages(pid).Soon();

        Assert.Empty(reports.All);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeOptions { MailboxHighWater = -1 });
    }

    [Fact]
    public async Task A_process_that_is_stuck_is_reported_from_outside_and_only_once()
    {
        using var reports = new Reports();
        await using var node = Watched(10, reports);
        using var release = new ManualResetEventSlim();
        var stuck = new TaskCompletionSource<Worker>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = node.Spawn(async self =>
        {
            stuck.SetResult(Worker.Current);
            release.Wait();
            await Lab.Sleep(self);
        });
        var worker = await stuck.Task.Soon();
        for (var i = 0; i < 20; i++)
            node.Send(pid, i);

        var watch = new WorkerWatch(worker);
        watch.Look(worker, 0);
        Assert.True(watch.Look(worker, Frequency));
        watch.Act(Frequency);
        watch.Act(2 * Frequency);
        var (told, _, length) = await Next();
        Assert.Equal(pid, told);

        // The node's own watch may have seen it first.
        Assert.InRange(length, 11, 20);

        release.Set();
        Assert.Equal(20, (await node.Messages(pid).Soon())!.Count);
        node.Send(pid, "more");
        await node.Messages(pid).Soon();
        Assert.Single(reports.All);
        Assert.False(_events.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_handler_that_throws_harms_nobody()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { MailboxHighWater = 1, LoggerFactory = reports });
        var others = new ConcurrentQueue<Process?>();
        node.MailboxHighWater += (_, _) => throw new InvalidOperationException("handler");
        node.MailboxHighWater += (_, args) =>
        {
            // Outside any process: a handler is not code of the process.
            others.Enqueue(Process.Current);
            _events.Writer.TryWrite(args);
        };
        var pid = node.Idle();
        node.Send(pid, 1);
        node.Send(pid, 2);

        await Next();

        Assert.Null(Assert.Single(others));
        Assert.Equal(2, (await node.Messages(pid).Soon())!.Count);
        var error = Assert.Single(reports.All, report => report.Level == LogLevel.Error);
        Assert.Contains("MailboxHighWater failed", error.Text, StringComparison.Ordinal);
    }

    private Node Watched(int mark, Reports reports)
    {
        var node = new Node(new NodeOptions { MailboxHighWater = mark, LongTurn = Timeout.InfiniteTimeSpan, LoggerFactory = reports });
        node.MailboxHighWater += (sender, args) =>
        {
            Assert.Same(node, sender);
            _events.Writer.TryWrite(args);
        };
        return node;
    }

    private async Task<(Pid Pid, string? Name, int Length)> Next()
    {
        var args = await _events.Reader.ReadAsync().AsTask().Soon();
        return (args.Pid, args.Name, args.Length);
    }
}
