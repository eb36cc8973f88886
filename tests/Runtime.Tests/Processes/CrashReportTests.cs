using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class CrashReportTests
{
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
        Assert.Contains("1 messages", text, StringComparison.Ordinal);
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

    private sealed class Broken : ILoggerFactory, ILogger
    {
        internal int Asked { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Asked++;
            throw new InvalidOperationException("The logger is broken.");
        }

        public void Dispose()
        {
        }
    }
}
