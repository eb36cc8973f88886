using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What code leaves behind on the thread it ran on: nothing.</summary>
public sealed class AsyncLocalTests
{
    private static readonly AsyncLocal<string?> Local = new();

    [Fact]
    public async Task A_caller_that_keeps_its_values_from_flowing_finds_them_after_a_call()
    {
        await using var node = new Node();
        var server = await node.StartServant(new Servant());

        await node.Within(async self =>
        {
            Local.Value = "the caller's";
            ValueTask<string?> call;
            var flow = ExecutionContext.SuppressFlow();
            try
            {
                call = self.Call(server, Servant.ToAnswer<string?>(_ => Local.Value));
                Assert.True(ExecutionContext.IsFlowSuppressed());
                Assert.Equal("the caller's", Local.Value);
            }
            finally
            {
                flow.Undo();
            }

            Assert.Null(await call);
            return true;
        });
    }

    [Fact]
    public async Task What_a_process_function_sets_does_not_reach_the_next_process()
    {
        await using var node = new Node();
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);

        node.Spawn(self =>
        {
            Local.Value = "left behind";
            self.Spawn(_ =>
            {
                seen.SetResult(Local.Value);
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });

        Assert.Null(await seen.Task.Soon());
    }

    [Fact]
    public async Task What_code_posted_to_a_process_sets_does_not_reach_the_next_process()
    {
        await using var node = new Node();
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);

        node.Spawn(async self =>
        {
            SynchronizationContext.Current!.Post(
                _ =>
                {
                    Local.Value = "left behind";
                    self.Spawn(_ =>
                    {
                        seen.SetResult(Local.Value);
                        return Task.CompletedTask;
                    });
                },
                null);
            await self.Receive();
        });

        Assert.Null(await seen.Task.Soon());
    }

    [Fact]
    public async Task What_a_server_sets_that_runs_on_its_callers_stack_does_not_reach_the_caller()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        Local.Value = "mine";
        var context = SynchronizationContext.Current;

        for (var i = 0; i < 100; i++)
        {
            var call = node.Call(server, Servant.ToAnswer(static _ =>
            {
                Local.Value = "the server's";
                return 1;
            }));
            Assert.Equal("mine", Local.Value);
            Assert.Same(context, SynchronizationContext.Current);
            await call;
        }
    }

    [Fact]
    public async Task What_a_caller_has_set_does_not_reach_a_server_wherever_that_runs()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var seen = new List<string?>();

        await node.Within(async self =>
        {
            Local.Value = "the caller's";
            for (var i = 0; i < 100; i++)
                seen.Add(await self.Call(server, Servant.ToAnswer(static _ => Local.Value)));
            Assert.Equal("the caller's", Local.Value);
            return 0;
        });
        Local.Value = "the test's";
        for (var i = 0; i < 100; i++)
            seen.Add(await node.Call(server, Servant.ToAnswer(static _ => Local.Value)).Soon());

        Assert.All(seen, Assert.Null);
    }
}
