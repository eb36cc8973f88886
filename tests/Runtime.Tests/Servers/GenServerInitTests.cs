using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What init can decide, and what becomes of the process and of its starter.</summary>
public sealed class GenServerInitTests
{
    [Fact]
    [Trait("Rule", "G6")]
    public async Task Ignore_leaves_neither_process_nor_name()
    {
        await using var node = new Node();

        var result = await node.Start(new Servant { OnInit = _ => Servant.Ignored() }, Named("ada")).Soon();

        Assert.Equal(StartResult.Ignore, result);
        Assert.Null(node.WhereIs("ada"));
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "G7")]
    public async Task Stop_in_init_is_the_error_and_the_name_is_free_when_start_returns()
    {
        await using var node = new Node();
        var terminated = false;

        var result = await node.Start(
            new Servant
            {
                OnInit = _ => Servant.Refused(ExitReason.Of("no")),
                OnTerminate = (_, _, _) =>
                {
                    terminated = true;
                    return ValueTask.CompletedTask;
                },
            },
            Named("ada")).Soon();

        Assert.Equal(StartResult.Error(ExitReason.Of("no")), result);
        Assert.Null(node.WhereIs("ada"));
        Assert.Equal(0, node.ProcessCount);
        Assert.False(terminated);
    }

    [Fact]
    [Trait("Rule", "G8")]
    public async Task An_error_of_init_is_the_error_and_the_process_ends_as_if_all_were_well()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var reason = ExitReason.Of("no room");

        // A starter that is linked with it and does not trap exits lives on.
        var result = await node.Within(async self => await self.StartLink(
            new Servant
            {
                OnInit = _ => Servant.Failed(reason),
                OnTerminate = (_, _, _) => throw new InvalidOperationException("not to run"),
            },
            new ServerOptions { Name = "ada" })).Soon();

        Assert.Equal(StartStatus.Error, result.Status);
        Assert.Equal(reason, result.Reason);
        Assert.Null(node.WhereIs("ada"));
        Assert.Empty(log.Errors);
    }

    [Fact]
    [Trait("Rule", "G8")]
    public async Task An_error_of_init_has_a_reason()
    {
        await using var node = new Node();

        var result = await node.Start(new Servant { OnInit = static _ => Servant.Failed(null!) }).Soon();

        Assert.IsType<ArgumentNullException>(result.Reason?.Term);
    }

    [Fact]
    [Trait("Rule", "G9")]
    public async Task An_exception_in_init_is_the_error()
    {
        await using var node = new Node();
        var error = new FormatException("broken");

        var result = await node.Start(new Servant { OnInit = _ => throw error }).Soon();

        Assert.Equal(StartResult.Error(ExitReason.Error(error)), result);
    }

    [Fact]
    [Trait("Rule", "G9")]
    public async Task An_exit_in_init_is_the_error()
    {
        await using var node = new Node();

        var result = await node.Start(new Servant
        {
            OnInit = servant =>
            {
                servant.Me.Exit(ExitReason.Of("enough"));
                return Servant.Ready();
            },
        }).Soon();

        Assert.Equal(StartResult.Error(ExitReason.Of("enough")), result);
    }

    [Fact]
    [Trait("Rule", "G9")]
    public async Task A_result_of_init_that_nobody_made_is_an_error()
    {
        await using var node = new Node();

        var result = await node.Start(new Servant { OnInit = _ => default }).Soon();

        Assert.IsType<InvalidOperationException>(result.Reason!.Term);
    }

    [Fact]
    public async Task A_kill_during_init_is_the_error()
    {
        await using var node = new Node();
        var initializing = new TaskCompletionSource<Pid>();
        var starting = node.Start(new Servant
        {
            OnInit = async servant =>
            {
                initializing.SetResult(servant.Me.Pid);
                await servant.Me.Receive<string>();
                return Servant.Ready();
            },
        });

        node.Exit(await initializing.Task.Soon(), ExitReason.Kill);

        Assert.Equal(StartResult.Error(ExitReason.Killed), await starting.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "G10")]
    public async Task A_failing_init_ends_a_linked_starter(bool shutdown)
    {
        await using var node = new Node();
        var reason = shutdown ? ExitReason.Shutdown : ExitReason.Of("no");

        var starter = node.Within(async self => await self.StartLink(new Servant { OnInit = _ => Servant.Refused(reason) }));

        Assert.Equal(reason, (await Assert.ThrowsAsync<ExitException>(() => starter)).Reason);
    }

    [Fact]
    [Trait("Rule", "G10")]
    public async Task Ignore_and_a_normal_stop_in_init_do_not_end_a_linked_starter()
    {
        await using var node = new Node();

        var results = await node.Within(async self => new[]
        {
            await self.StartLink(new Servant { OnInit = _ => Servant.Ignored() }),
            await self.StartLink(new Servant { OnInit = _ => Servant.Refused(ExitReason.Normal) }),
        });

        Assert.Equal([StartResult.Ignore, StartResult.Error(ExitReason.Normal)], results);
    }

    [Fact]
    [Trait("Rule", "G11")]
    public async Task A_starter_that_traps_exits_gets_the_error_and_no_message()
    {
        await using var node = new Node();

        var (result, messages, processes) = await node.Within(async self =>
        {
            self.TrapExit = true;
            var result = await self.StartLink(new Servant { OnInit = _ => Servant.Refused(ExitReason.Of("no")) });
            return (result, self.Flush(), node.ProcessCount);
        });

        Assert.Equal(StartResult.Error(ExitReason.Of("no")), result);
        Assert.Empty(messages);
        Assert.Equal(1, processes);
    }

    [Fact]
    [Trait("Rule", "G12")]
    public async Task An_init_that_takes_too_long_is_killed()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var initializing = Lab.Event();
        var starting = node.Start(Endless(initializing), new ServerOptions { Name = "ada", Timeout = TimeSpan.FromSeconds(1) }).AsTask();
        await initializing.Task.Soon();

        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(starting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(StartResult.Error(ExitReason.Timeout), await starting.Soon());
        Assert.Null(node.WhereIs("ada"));
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "G12")]
    public async Task A_linked_starter_survives_an_init_that_takes_too_long_and_gets_no_message()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var waiting = Lab.Event();

        var starter = node.Within(async self =>
        {
            self.TrapExit = true;
            var starting = self.StartLink(Endless(Lab.Event()), new ServerOptions { Timeout = TimeSpan.FromSeconds(1) });
            waiting.SetResult();
            return (await starting, self.Flush());
        });
        await waiting.Task.Soon();
        time.Advance(TimeSpan.FromSeconds(1));

        var (result, messages) = await starter;
        Assert.Equal(StartResult.Error(ExitReason.Timeout), result);
        Assert.Empty(messages);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(double.MaxValue)]
    public async Task A_time_for_init_that_no_clock_can_measure_starts_nothing(double milliseconds)
    {
        await using var node = new Node();
        var time = milliseconds < 0 ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.MaxValue;

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.Start(new Servant(), new ServerOptions { Timeout = time }).Soon());
        Assert.Equal(0, node.ProcessCount);
    }

    private static ServerOptions Named(Destination name) => new() { Name = name };

    private static Servant Endless(TaskCompletionSource initializing) => new()
    {
        OnInit = async servant =>
        {
            initializing.SetResult();
            await servant.Me.Receive<string>();
            return Servant.Ready();
        },
    };
}
