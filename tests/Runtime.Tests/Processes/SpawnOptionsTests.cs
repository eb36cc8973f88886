using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>How a process is started: linked, labelled, on which thread.</summary>
public sealed class SpawnOptionsTests
{
    [Fact]
    [Trait("Rule", "P2")]
    public async Task A_link_and_a_monitor_are_made_with_the_process()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var linked = self.Spawn(_ => throw new ExitException(Lab.Boom), new SpawnOptions { Link = true });
            Assert.Equal(new Exit(linked, Lab.Boom), await self.Receive<Exit>());

            var both = self.SpawnMonitor(_ => throw new ExitException(Lab.Boom), new SpawnOptions { Link = true });
            Assert.Equal(new Exit(both.Target, Lab.Boom), await self.Receive());
            Assert.Equal(new Down(both, both.Target, Lab.Boom), await self.Receive());

            var monitored = self.SpawnMonitor(_ => throw new ExitException(Lab.Boom), new SpawnOptions());
            Assert.Equal(new Down(monitored, monitored.Target, Lab.Boom), await self.Receive());
        });
    }

    [Fact]
    public async Task Outside_any_process_there_is_nobody_to_link_with()
    {
        await using var node = new Node();

        Assert.Throws<ArgumentException>(() => node.Spawn(Lab.Sleep, new SpawnOptions { Link = true }));
        await Assert.ThrowsAsync<ArgumentException>(
            () => node.Start(new Servant(), new ServerOptions { Spawn = new SpawnOptions { Link = true } }).AsTask());
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task A_label_is_there_from_the_beginning()
    {
        await using var node = new Node();
        var options = new SpawnOptions { Label = "worker" };
        var pid = node.Spawn(Lab.Sleep, options);
        var server = (await node.Start(new Servant(), new ServerOptions { Spawn = options }).Soon()).Pid;

        Assert.Equal("worker", node.Info(pid)!.Label);
        Assert.Equal("worker", node.Info(server)!.Label);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_may_block_is_never_run_by_its_caller(bool ownThread)
    {
        await using var node = new Node();
        var options = new SpawnOptions { MayBlock = !ownThread, DedicatedThread = ownThread };
        var server = (await node.Start(new Servant(), new ServerOptions { Spawn = options }).Soon()).Pid;
        var plain = await node.StartServant();

        // Until it sleeps: only then would a caller run it.
        while (node.Info(server)!.Status != ProcessStatus.Waiting || node.Info(plain)!.Status != ProcessStatus.Waiting)
            await Task.Yield();
        using var blocked = new ManualResetEventSlim();
        var answer = node.Call(server, Servant.ToAnswer(_ =>
        {
            blocked.Wait();
            return 1;
        }));

        // The caller's thread is free, or this line would never be reached.
        blocked.Set();
        Assert.Equal(1, await answer.Soon());
        Assert.Equal(0, await node.Call(plain, new Servant.Get()).Soon());
    }

    [Fact]
    public async Task What_a_process_that_may_block_has_woken_does_not_wait_behind_it()
    {
        await using var node = new Node();
        using var release = new ManualResetEventSlim();
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var kept = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = node.Spawn(
            self =>
            {
                // The heartbeat would free a process from the slot, so the test reads the slot and not the order of runs.
                var child = self.Spawn(_ =>
                {
                    woken.SetResult();
                    return Task.CompletedTask;
                });
                kept.SetResult(Worker.Current.TryKeep(child.Process!));
                release.Wait();
                return Task.CompletedTask;
            },
            new SpawnOptions { MayBlock = true });

        Assert.False(await kept.Task.Soon());
        await woken.Task.Soon();

        release.Set();
        await node.End(pid);
    }

    [Fact]
    public async Task All_turns_of_a_process_with_a_thread_of_its_own_run_there()
    {
        await using var node = new Node();
        var threads = new List<Thread>();
        var pid = node.Spawn(
            async self =>
            {
                Assert.False(Thread.CurrentThread.IsThreadPoolThread);
                Assert.Contains(self.Pid.ToString(), Thread.CurrentThread.Name!, StringComparison.Ordinal);
                for (var i = 0; i < 1000; i++)
                {
                    await self.Receive();
                    threads.Add(Thread.CurrentThread);
                    if (i % 100 == 0)
                        await Task.Yield();
                    threads.Add(Thread.CurrentThread);
                }
            },
            new SpawnOptions { DedicatedThread = true });
        for (var i = 0; i < 1000; i++)
            node.Send(pid, i);

        await node.End(pid);

        var thread = Assert.Single(threads.Distinct());
        await node.Threads.Ended(except: null).Soon();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task After_the_node_no_thread_is_left()
    {
        var node = new Node();
        var threads = new List<Thread>();
        for (var i = 0; i < 10; i++)
        {
            var running = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
            node.Spawn(
                async self =>
                {
                    running.SetResult(Thread.CurrentThread);
                    await Lab.Sleep(self);
                },
                new SpawnOptions { DedicatedThread = true });
            threads.Add(await running.Task.Soon());
        }

        Assert.Equal(10, threads.Distinct().Count());
        await node.DisposeAsync();

        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(30))));
        Assert.Throws<ObjectDisposedException>(() => node.Spawn(Lab.Sleep, new SpawnOptions { DedicatedThread = true }));
        await node.Threads.Ended(except: null).Soon();
    }

    [Fact]
    public async Task Those_with_threads_and_those_without_talk_to_each_other()
    {
        await using var node = new Node();
        var threaded = node.Spawn(Echo, new SpawnOptions { DedicatedThread = true });
        var pooled = node.Spawn(Echo);

        Assert.Equal(20_000, await node.Run(async self =>
        {
            var sum = 0;
            for (var i = 0; i < 10_000; i++)
            {
                self.Send(threaded, (self.Pid, 1));
                self.Send(pooled, (self.Pid, 1));
                sum += await self.Receive<int>() + await self.Receive<int>();
            }

            return sum;
        }));

        static async Task Echo(Self self)
        {
            while (true)
            {
                var (from, number) = await self.Receive<(Pid, int)>();
                self.Send(from, number);
            }
        }
    }
}
