using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Functions that no two processes run at once.</summary>
public sealed class RegistryLockTests
{
    [Theory]
    [InlineData(RegistryKind.Unique)]
    [InlineData(RegistryKind.Duplicate)]
    [Trait("Rule", "R26")]
    public async Task No_two_processes_are_in_a_lock_at_once(RegistryKind keys)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions: 2);
        var (inside, most, sum) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => node.Within(async self =>
        {
            for (var round = 0; round < 50; round++)
            {
                await registry.Lock(self, "key", async () =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    var before = sum;
                    await Task.Yield();
                    sum = before + 1;
                    Interlocked.Decrement(ref inside);
                }, Timeout.InfiniteTimeSpan);
            }

            return true;
        }))).Soon();

        Assert.Equal(1, most);
        Assert.Equal(400, sum);
    }

    [Fact]
    [Trait("Rule", "R26")]
    public async Task A_lock_is_had_in_the_order_of_asking_and_free_after_an_exception()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);
        var gate = Lab.Event();
        var order = new List<int>();
        var holder = node.Within(self => registry.Lock(self, "key", async () =>
        {
            await gate.Task;
            return Assert.Throws<InvalidOperationException>(new Action(() => throw new InvalidOperationException()));
        }));
        await Waiting(registry, 1);
        var waiters = new List<Task>();
        for (var i = 0; i < 5; i++)
        {
            var me = i;
            waiters.Add(node.Within<bool>(self => registry.Lock(self, "key", Task<bool> () =>
            {
                order.Add(me);
                throw new InvalidOperationException("out");
            })));
            await Waiting(registry, 2 + i);
        }

        gate.SetResult();
        await holder.Soon();
        foreach (var waiter in waiters)
            await Assert.ThrowsAsync<InvalidOperationException>(() => waiter.Soon());

        Assert.Equal([0, 1, 2, 3, 4], order);
        Assert.True(await node.Within(self => registry.Lock(self, "key", () => Task.FromResult(true))).Soon());
    }

    [Fact]
    [Trait("Rule", "R26")]
    public async Task The_end_of_the_holder_frees_the_lock_and_dead_waiters_are_passed_over()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);
        var holder = node.Spawn(self => registry.Lock(self, "key", () => Forever(self)));
        await Waiting(registry, 1);
        var waiter = node.Spawn(self => registry.Lock(self, "key", () => Forever(self), Timeout.InfiniteTimeSpan));
        await Waiting(registry, 2);
        var last = node.Within(self => registry.Lock(self, "key", () => Task.FromResult("mine")));
        await Waiting(registry, 3);

        node.Exit(waiter, ExitReason.Kill);
        await node.End(waiter);
        node.Exit(holder, ExitReason.Kill);

        Assert.Equal("mine", await last.Soon());
    }

    [Fact]
    [Trait("Rule", "R26")]
    public async Task Who_waits_in_vain_gives_its_wish_up()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var registry = await node.Run(RegistryKind.Unique);
        var gate = Lab.Event();
        var holder = node.Within(self => registry.Lock(self, "key", async () =>
        {
            await gate.Task;
            return true;
        }));
        await Waiting(registry, 1);
        var late = node.Within(async self =>
        {
            var error = await Assert.ThrowsAsync<CallException>(() => registry.Lock(self, "key", () => Task.FromResult(true)));
            gate.SetResult();

            // Alive, and not in the line: the lock goes to the next, itself.
            return (error.Reason, await registry.Lock(self, "key", () => Task.FromResult("mine"), Timeout.InfiniteTimeSpan));
        });
        await Waiting(registry, 2);
        await time.Pass(TimeSpan.FromSeconds(1), late);

        Assert.Equal((ExitReason.Timeout, "mine"), await late);
        Assert.True(await holder.Soon());
    }

    [Fact]
    [Trait("Rule", "R26")]
    public async Task A_lock_within_the_same_lock_waits_in_vain_and_one_under_another_key_does_not()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var registry = await node.Run(RegistryKind.Unique);

        var inner = node.Within(self => registry.Lock(self, "key", async () =>
        {
            Assert.True(await registry.Lock(self, "other", () => Task.FromResult(true)));
            return (await Assert.ThrowsAsync<CallException>(() => registry.Lock(self, "key", () => Task.FromResult(true)))).Reason;
        }));
        await time.Pass(TimeSpan.FromSeconds(1), inner);

        Assert.Equal(ExitReason.Timeout, await inner);
    }

    [Fact]
    [Trait("Rule", "R26")]
    public async Task Who_ends_before_it_goes_on_with_a_lock_it_was_given_does_not_go_in()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);
        using var held = new ManualResetEventSlim();
        var (inside, leave, over) = (Lab.Event(), Lab.Event(), Lab.Event());
        var entered = false;
        var holder = node.Spawn(self => registry.Lock(self, "key", () =>
        {
            inside.SetResult();
            return leave.Task;
        }));
        await inside.Task.Soon();
        var waiter = node.Spawn(async self =>
        {
            var locked = registry.Lock(self, "key", () =>
            {
                entered = true;
                return Task.CompletedTask;
            });
            held.Wait(TestContext.Current.CancellationToken);
            try
            {
                await locked;
            }
            finally
            {
                over.SetResult();
            }
        });
        await Waiting(registry, 2).Soon();

        // The lock first and the end after, both before it looks at either.
        leave.SetResult();
        await node.End(holder);
        await registry.Sync().Soon();
        node.Exit(waiter, ExitReason.Kill);
        held.Set();

        await over.Task.Soon();
        Assert.False(entered);
    }

    [Fact]
    [Trait("Rule", "R26")]
    public async Task Locks_have_nothing_to_do_with_who_is_registered()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);
        await node.StartServant(name: registry.Via("key"));

        Assert.True(await node.Within(
            self => registry.Lock(self, "key", () => Task.FromResult(registry.Register(self, "key", 2) != self.Pid))).Soon());
    }

    private static async Task<bool> Forever(Self self)
    {
        await self.Receive();
        return true;
    }

    // The partition monitors every process that has or wants a lock.
    private static async Task Waiting(Registry<string, int> registry, int count)
    {
        var server = registry.Partitions!.PartitionOf("key").Server.Process!;
        while (server.Extras.Watching.Snapshot().Count < count)
            await Task.Yield();
    }
}
