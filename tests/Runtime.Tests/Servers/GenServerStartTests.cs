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
    [Trait("Rule", "G44")]
    public async Task A_child_specification_of_a_server_starts_it_linked_and_for_good()
    {
        await using var node = new Node();
        var spec = ChildSpec.Of(
            "servant", static () => new Servant { OnInit = static _ => Servant.Ready(3) }, new ServerOptions { Name = "ada" });

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
}
