using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class SpawnTests
{
    [Fact]
    [Trait("Rule", "P1")]
    public async Task Spawn_does_not_wait_for_the_child()
    {
        var scheduler = new ManualScheduler();
        var node = new Node(new NodeOptions { Scheduler = scheduler });
        var ran = false;

        node.Spawn(_ =>
        {
            ran = true;
            return Task.CompletedTask;
        });

        Assert.False(ran);
        scheduler.RunAll();
        Assert.True(ran);
        await node.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "P1")]
    public async Task A_child_starts_with_an_empty_mailbox_and_traps_no_exits()
    {
        await using var node = new Node();

        Assert.True(await node.Run(async self =>
        {
            self.TrapExit = true;
            var parent = self.Pid;
            self.Send(parent, "for the parent");
            self.Spawn(child =>
            {
                child.Send(parent, (child.Flush().Count, child.TrapExit));
                return Task.CompletedTask;
            });
            return await self.Receive<(int, bool)>() == (0, false);
        }));
    }

    [Fact]
    [Trait("Rule", "P1")]
    public async Task A_spawned_child_is_not_linked_to_its_parent()
    {
        await using var node = new Node();
        var child = await node.Run(self => self.Spawn(Lab.Sleep));
        var parent = node.Spawn(async self =>
        {
            self.Spawn(crashing => throw new InvalidOperationException());
            await self.Receive<string>();
            self.Exit(Lab.Boom);
        });

        var ended = node.End(parent);

        node.Send(parent, "end");

        Assert.Equal(Lab.Boom, await ended);
        Assert.True(node.IsAlive(child));
    }

    [Fact]
    [Trait("Rule", "P2")]
    public async Task A_linked_child_that_crashes_in_its_first_instruction_tells_its_real_reason()
    {
        await using var node = new Node();
        var error = new InvalidOperationException("at once");

        var exit = await node.Run(async self =>
        {
            self.TrapExit = true;
            var child = self.SpawnLink(_ => throw error);
            var message = await self.Receive<Exit>();
            Assert.Equal(child, message.From);
            return message;
        });

        Assert.Equal(ExitReason.Error(error), exit.Reason);
    }

    [Fact]
    [Trait("Rule", "P2")]
    public async Task A_monitored_child_that_crashes_in_its_first_instruction_tells_its_real_reason()
    {
        await using var node = new Node();
        var error = new InvalidOperationException("at once");

        var (monitor, down) = await node.Run(async self => (self.SpawnMonitor(_ => throw error), await self.Receive<Down>()));

        Assert.Equal(new Down(monitor, monitor.Target, ExitReason.Error(error)), down);
    }

    [Fact]
    [Trait("Rule", "P2")]
    public async Task A_linked_child_dies_with_its_parent()
    {
        await using var node = new Node();
        var child = new TaskCompletionSource<Pid>();
        var parent = node.Spawn(async self =>
        {
            child.SetResult(self.SpawnLink(Lab.Sleep));
            await Lab.Sleep(self);
        });
        var ended = node.End(await child.Task.Soon());

        node.Exit(parent, Lab.Boom);

        Assert.Equal(Lab.Boom, await ended);
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task A_process_does_one_thing_at_a_time()
    {
        await using var node = new Node();
        var inside = 0;
        var most = 0;

        var reason = await node.EndOf(async self =>
        {
            // Three flows of the same process, interleaved by awaits outside the runtime.
            await Task.WhenAll(Flow(), Flow(), Flow());

            async Task Flow()
            {
                for (var i = 0; i < 200; i++)
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    Thread.SpinWait(20);
                    Interlocked.Decrement(ref inside);
                    await Task.Run(static () => { });
                }
            }
        });

        Assert.Equal(ExitReason.Normal, reason);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_pid_prints_as_in_Erlang()
    {
        await using var node = new Node();
        var pid = node.Idle();

        Assert.Equal($"#PID<0.{pid.Id}.0>", pid.ToString());
        Assert.Equal("#PID<0.0.0>", default(Pid).ToString());
    }

    [Fact]
    public async Task Pids_are_equal_when_they_name_the_same_process()
    {
        await using var node = new Node();
        var pid = node.Idle();
        var other = node.Idle();

        Assert.Equal(pid, node.Processes().Single(listed => listed.Id == pid.Id));
        Assert.True(pid != other);
        Assert.NotEqual(pid.Id, other.Id);
    }

    [Fact]
    public async Task Nodes_share_no_processes()
    {
        await using var one = new Node();
        await using var two = new Node();

        var pid = one.Idle();
        one.Register(pid, "name");

        Assert.Empty(two.Processes());
        Assert.Null(two.WhereIs("name"));
    }

    [Fact]
    public async Task A_function_that_returns_no_task_crashes_its_process()
    {
        await using var node = new Node();

        var reason = await node.Run(async self => (self.SpawnMonitor(_ => null!), await self.Receive<Down>()).Item2.Reason);

        Assert.IsType<InvalidOperationException>(reason.Term);
    }

    [Fact]
    public async Task Nothing_cannot_be_spawned()
    {
        await using var node = new Node();

        Assert.Throws<ArgumentNullException>(() => node.Spawn(null!));
        await node.Run(self =>
        {
            Assert.Throws<ArgumentNullException>(() => self.Spawn(null!));
            Assert.Throws<ArgumentNullException>(() => self.SpawnLink(null!));
            return Assert.Throws<ArgumentNullException>(() => self.SpawnMonitor(null!));
        });
    }

    [Fact]
    [Trait("Rule", "P16")]
    public async Task The_process_list_includes_the_caller()
    {
        await using var node = new Node();

        Assert.True(await node.Run(self => self.Node.Processes().Contains(self.Pid)));
    }

    [Fact]
    [Trait("Rule", "P16")]
    public async Task Who_sees_a_process_down_does_not_see_it_in_the_list()
    {
        await using var node = new Node();

        Assert.False(await node.Run(async self =>
        {
            var child = self.SpawnMonitor(_ => Task.CompletedTask).Target;
            await self.Receive<Down>();
            return node.Processes().Contains(child);
        }));
    }
}
