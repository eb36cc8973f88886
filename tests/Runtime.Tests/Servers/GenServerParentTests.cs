using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>A server that is linked to its parent ends with it, and exits of others are messages.</summary>
public sealed class GenServerParentTests
{
    private readonly ConcurrentQueue<(ExitReason Reason, int State)> _terminated = new();

    [Fact]
    [Trait("Rule", "G33")]
    public async Task A_trapping_server_ends_with_its_parent_even_a_normal_one()
    {
        await using var node = new Node();
        foreach (var reason in new[] { ExitReason.Normal, ExitReason.Shutdown, ExitReason.Of("enough") })
        {
            var started = new TaskCompletionSource<Pid>();
            var gate = Lab.Event();
            node.Spawn(async self =>
            {
                started.SetResult((await self.StartLink(Recorder(traps: true))).Pid);
                await gate.Task;
                self.Exit(reason);
            });
            var ended = node.WaitForExit(await started.Task.Soon());

            gate.SetResult();

            Assert.Equal(reason, await ended.Soon());
            Assert.True(_terminated.TryDequeue(out var last));
            Assert.Equal(reason, last.Reason);
        }
    }

    [Fact]
    [Trait("Rule", "G33")]
    public async Task A_trapping_server_ends_when_its_parent_signals_it()
    {
        await using var node = new Node();

        var reason = await node.Within(async self =>
        {
            self.TrapExit = true;
            var server = (await self.StartLink(Recorder(traps: true))).Pid;
            self.Exit(server, ExitReason.Normal);
            return (await self.Receive<Exit>()).Reason;
        });

        Assert.Equal(ExitReason.Normal, reason);
        Assert.Single(_terminated);
    }

    [Fact]
    [Trait("Rule", "G33")]
    public async Task Exits_of_others_are_messages_to_a_trapping_server()
    {
        await using var node = new Node();
        var heard = new TaskCompletionSource<object>();
        var server = await node.StartServant(new Servant
        {
            Traps = true,
            OnInfo = (_, message, state) =>
            {
                heard.SetResult(message);
                return Servant.Go(state);
            },
        });

        node.Exit(server, ExitReason.Shutdown);

        Assert.Equal(new Exit(default, ExitReason.Shutdown), await heard.Task.Soon());
        Assert.Equal(0, await node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G33")]
    public async Task A_server_started_without_a_link_has_no_parent()
    {
        await using var node = new Node();
        var heard = new TaskCompletionSource<object>();
        var starter = await node.Within(async self =>
        {
            var server = (await self.Node.Start(new Servant
            {
                Traps = true,
                OnInfo = (_, message, state) =>
                {
                    heard.SetResult(message);
                    return Servant.Go(state);
                },
            })).Pid;
            self.Exit(server, ExitReason.Shutdown);
            return self.Pid;
        });

        Assert.Equal(new Exit(starter, ExitReason.Shutdown), await heard.Task.Soon());
    }

    [Fact]
    [Trait("Rule", "G34")]
    public async Task The_parents_exit_waits_behind_earlier_messages()
    {
        await using var node = new Node();

        await node.Within(async self =>
        {
            self.TrapExit = true;
            var server = (await self.StartLink(Recorder(traps: true))).Pid;
            for (var i = 0; i < 10; i++)
                self.Cast(server, Servant.ToAdd(1));
            self.Exit(server, ExitReason.Shutdown);
            return await self.Receive<Exit>();
        });

        Assert.Equal([(ExitReason.Shutdown, 10)], _terminated);
    }

    [Fact]
    [Trait("Rule", "G35")]
    public async Task A_server_that_does_not_trap_survives_a_parent_that_ends_normally()
    {
        await using var node = new Node();
        var parent = node.Within(async self => ((await self.StartLink(new Servant())).Pid, self.Pid));
        var (server, starter) = await parent;
        await node.End(starter);

        Assert.Equal(1, await node.Call(server, new Servant.Add(1)).Soon());
    }

    [Fact]
    [Trait("Rule", "G35")]
    public async Task A_server_that_does_not_trap_dies_with_a_parent_that_fails()
    {
        await using var node = new Node();
        var started = new TaskCompletionSource<Pid>();
        var gate = Lab.Event();
        node.Spawn(async self =>
        {
            started.SetResult((await self.StartLink(Recorder())).Pid);
            await gate.Task;
            self.Exit(ExitReason.Of("enough"));
        });
        var ended = node.WaitForExit(await started.Task.Soon());

        gate.SetResult();

        Assert.Equal(ExitReason.Of("enough"), await ended.Soon());
        Assert.Empty(_terminated);
    }

    private Servant Recorder(bool traps = false) => new()
    {
        Traps = traps,
        OnTerminate = (_, reason, state) =>
        {
            _terminated.Enqueue((reason, state));
            return ValueTask.CompletedTask;
        },
    };
}
