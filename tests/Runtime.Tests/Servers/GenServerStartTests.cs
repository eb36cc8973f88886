using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Servers;

/// <summary>How servers come to be, and what their starters learn of it.</summary>
public sealed class GenServerStartTests
{
    [Fact]
    [Trait("Rule", "G1")]
    public async Task A_start_returns_only_when_init_is_done()
    {
        await using var node = new Node();
        var gate = Lab.Event();
        var starting = node.Start(new Servant
        {
            OnInit = async _ =>
            {
                await gate.Task;
                return Servant.Ready(7);
            },
        }).AsTask();

        Assert.False(starting.IsCompleted);
        gate.SetResult();

        Assert.Equal(7, await node.Call((await starting.Soon()).Pid, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G1")]
    public async Task Init_runs_in_the_new_process()
    {
        await using var node = new Node();
        Pid initialized = default;

        var pid = await node.StartServant(new Servant
        {
            OnInit = servant =>
            {
                initialized = servant.Me.Pid;
                return Servant.Ready();
            },
        });

        Assert.Equal(pid, initialized);
    }

    [Fact]
    [Trait("Rule", "G2")]
    public async Task A_taken_name_is_told_without_spawning()
    {
        await using var node = new Node();
        var holder = await node.StartServant(name: "ada");

        var result = await node.Start(new Servant { OnInit = _ => throw new InvalidOperationException("init") }, Named("ada")).Soon();

        Assert.Equal(StartResult.AlreadyStarted(holder), result);
        Assert.Equal(1, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "G2")]
    public async Task The_name_is_registered_before_init_runs()
    {
        await using var node = new Node();
        Pid? named = null;

        var pid = await node.StartServant(
            new Servant
            {
                OnInit = servant =>
                {
                    named = servant.Me.Node.WhereIs("ada");
                    return Servant.Ready();
                },
            },
            "ada");

        Assert.Equal(pid, named);
    }

    [Fact]
    [Trait("Rule", "G2")]
    public async Task Messages_to_the_name_during_init_are_queued()
    {
        await using var node = new Node();
        var initializing = Lab.Event();
        var gate = Lab.Event();
        var starting = node.Start(
            new Servant
            {
                OnInit = async _ =>
                {
                    initializing.SetResult();
                    await gate.Task;
                    return Servant.Ready(1);
                },
            },
            Named("ada"));
        await initializing.Task.Soon();

        node.Cast("ada", Servant.ToAdd(1));
        var call = node.Call("ada", new Servant.Get());
        gate.SetResult();

        Assert.Equal(2, await call.Soon());
        Assert.True((await starting.Soon()).IsOk);
    }

    [Fact]
    [Trait("Rule", "G3")]
    public async Task Of_racing_starts_under_a_local_name_one_wins()
    {
        await using var node = new Node();
        for (var round = 0; round < 50; round++)
        {
            var name = $"ada {round}";
            var starts = new Task<StartResult>[Together.Threads];
            Together.Run(starts.Length, me => starts[me] = node.Start(new Servant(), Named(name)).AsTask());

            var results = await Task.WhenAll(starts).Soon();

            var winner = Assert.Single(results, result => result.IsOk).Pid;
            Assert.Equal(winner, node.WhereIs(name));
            Assert.Equal(results.Length - 1, results.Count(result => result == StartResult.AlreadyStarted(winner)));
        }
    }

    [Fact]
    [Trait("Rule", "G3")]
    public async Task Nothing_is_left_of_those_that_lose_the_race_for_a_name()
    {
        await using var node = new Node();
        var starts = new Task<StartResult>[16];

        Together.Run(starts.Length, me => starts[me] = node.Start(new Servant(), Named("ada")).AsTask());
        await Task.WhenAll(starts).Soon();

        Assert.Equal(1, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "G4")]
    public async Task A_pid_is_no_name_to_start_under()
    {
        await using var node = new Node();
        var other = await node.StartServant();

        await Assert.ThrowsAsync<ArgumentException>(() => node.Start(new Servant(), Named(other)).Soon());
        Assert.Equal(1, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "G4")]
    public async Task An_empty_name_is_no_name_to_start_under()
    {
        await using var node = new Node();

        await Assert.ThrowsAsync<ArgumentException>(() => node.Start(new Servant(), Named("")).Soon());
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "G4")]
    public async Task No_name_is_as_good_as_any()
    {
        await using var node = new Node();

        Assert.True((await node.Start(new Servant(), Named((string?)null)).Soon()).IsOk);
        Assert.True((await node.Start(new Servant(), new ServerOptions()).Soon()).IsOk);
    }

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
            new Servant { OnInit = _ => Servant.Failed(reason), OnTerminate = (_, _, _) => throw new InvalidOperationException("not to run") },
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
    [Trait("Rule", "G1")]
    public async Task A_time_to_hibernate_is_taken_as_a_hint_if_it_is_a_time()
    {
        await using var node = new Node();

        Assert.True((await node.Start(new Servant(), new ServerOptions { HibernateAfter = TimeSpan.FromSeconds(1) }).Soon()).IsOk);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => node.Start(new Servant(), new ServerOptions { HibernateAfter = TimeSpan.FromSeconds(-1) }).Soon());
    }

    [Fact]
    [Trait("Rule", "G44")]
    public async Task A_child_specification_of_a_server_starts_it_linked_and_for_good()
    {
        await using var node = new Node();
        var spec = ChildSpec.Of("servant", static () => new Servant { OnInit = static _ => Servant.Ready(3) }, new ServerOptions { Name = "ada" });

        Assert.Equal(("servant", Restart.Permanent, ChildType.Worker), (spec.Id, spec.Restart, spec.Type));
        var reason = await node.EndOf(async self =>
        {
            var child = await spec.Start(self);
            Assert.Equal(3, await self.Call("ada", new Servant.Get()));
            self.Exit(child.Pid, ExitReason.Of("bad"));
            await self.Receive<string>();
        });
        Assert.Equal(ExitReason.Of("bad"), reason);
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

    [Fact]
    public async Task An_object_serves_one_process_only()
    {
        await using var node = new Node();
        var servant = new Servant();
        await node.StartServant(servant);

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Start(servant).Soon());
        Assert.Equal(1, node.ProcessCount);
    }

    [Fact]
    public async Task Of_racing_starts_of_one_object_one_wins()
    {
        await using var node = new Node();
        for (var round = 0; round < 1000; round++)
        {
            var servant = new Servant();
            var go = Lab.Event();
            var starts = Task.WhenAll(Start(), Start());
            go.SetResult();

            Assert.Single(await starts.Soon(), static started => started);

            async Task<bool> Start()
            {
                await go.Task;
                try
                {
                    return (await node.Start(servant)).IsOk;
                }
                catch (InvalidOperationException)
                {
                    return false;
                }
            }
        }
    }

    [Fact]
    public async Task Nothing_starts_on_a_disposed_node()
    {
        var node = new Node();
        await node.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => node.Start(new Servant()).Soon());
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
