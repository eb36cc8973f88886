using System.Reflection;
using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class CrashReportTests
{
    [Fact]
    public void Every_kind_of_report_has_an_event_id_of_its_own()
    {
        var ids = typeof(CrashLog).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .ToArray();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    [Trait("Rule", "X12")]
    public async Task A_crash_is_reported_with_pid_name_and_exception()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });
        var error = new InvalidOperationException("oh");
        var pid = node.Spawn(async self =>
        {
            node.Register(self.Pid, "unlucky");
            self.Send(self.Pid, "unread");
            self.Send(self.Pid, "read");
            await self.Receive<string>(text => text == "read");
            throw error;
        });

        await node.End(pid);

        var (level, text, logged) = Assert.Single(reports.All);
        Assert.Equal((LogLevel.Error, error), (level, logged));
        Assert.Contains(pid.ToString(), text, StringComparison.Ordinal);
        Assert.Contains("unlucky", text, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: oh", text, StringComparison.Ordinal);
        Assert.Contains("1 messages", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_is_reported_with_the_label_beside_the_name()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });

        await node.End(node.Spawn(self =>
        {
            self.Register("unlucky");
            self.SetLabel("job 7");
            throw new InvalidOperationException("oh");
        }));

        Assert.Contains("(unlucky, labelled \"job 7\")", Assert.Single(reports.All).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_that_cannot_be_printed_does_not_cost_the_report()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });

        await node.End(node.Spawn(self =>
        {
            self.SetLabel(new Unprintable());
            throw new InvalidOperationException("oh");
        }));

        Assert.Contains("a Unprintable that cannot be printed (", Assert.Single(reports.All).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "P24")]
    public async Task A_crash_is_reported_with_the_line_of_parents_by_name_if_they_have_one()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });

        var parent = await node.Run(async self =>
        {
            node.Register(self.Pid, "grandparent");
            self.Spawn(async parent =>
            {
                parent.SpawnMonitor(_ => throw new InvalidOperationException("oh"));
                await parent.Receive<Down>();
                parent.Send("grandparent", parent.Pid);
            });
            return await self.Receive<Pid>();
        });

        Assert.Contains($"ancestors: [{parent}, grandparent];", Assert.Single(reports.All).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_line_of_parents_is_cut()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });
        var last = new TaskCompletionSource<Pid>();
        Func<Self, Task>? next = null;
        var left = 100;
        next = async self =>
        {
            if (left-- > 0)
                self.Spawn(next!);
            else
                last.SetResult(self.Spawn(_ => throw new InvalidOperationException("oh")));
            await Lab.Sleep(self);
        };
        node.Spawn(next);

        await node.End(await last.Task.Soon());

        Assert.Contains("…];", Assert.Single(reports.All).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "X12")]
    public async Task An_exit_is_no_crash()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });

        await node.End(node.Spawn(_ => throw new ExitException(Lab.Boom)));
        await node.End(node.Spawn(_ => Task.CompletedTask));
        var killed = node.Idle();
        node.Exit(killed, ExitReason.Kill);
        await node.End(killed);

        Assert.Empty(reports.All);
    }

    [Fact]
    [Trait("Rule", "X12")]
    public async Task A_crash_is_reported_before_anybody_is_told()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });

        Assert.Equal(1, await node.Run(async self =>
        {
            self.SpawnMonitor(_ => throw new InvalidOperationException());
            await self.Receive<Down>();
            return reports.All.Count;
        }));
    }

    [Fact]
    [Trait("Rule", "X12")]
    public async Task A_logger_that_throws_changes_nothing()
    {
        using var broken = new Broken();
        await using var node = new Node(new NodeOptions { LoggerFactory = broken });
        var error = new InvalidOperationException("oh");

        var reason = await node.Run(async self =>
        {
            self.SpawnMonitor(_ => throw error);
            return (await self.Receive<Down>()).Reason;
        });

        Assert.Equal(ExitReason.Error(error), reason);
        Assert.Equal(1, broken.Asked);
    }

    [Fact]
    public async Task Nor_does_it_when_a_guard_is_reported()
    {
        using var broken = new Broken();
        await using var node = new Node(new NodeOptions { LoggerFactory = broken });

        await node.Run(async self =>
        {
            self.Send(self.Pid, 1);
            Assert.False((await self.TryReceive<int>(TimeSpan.Zero, _ => self.Flush().Count >= 0)).Any);
            Assert.Equal([1], self.Flush());
        });

        Assert.Equal(1, broken.Asked);
    }

    private sealed class Unprintable
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }

    private sealed class Broken : ILoggerFactory, ILogger
    {
        internal int Asked { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Asked++;
            throw new InvalidOperationException("The logger is broken.");
        }

        public void Dispose()
        {
        }
    }
}
