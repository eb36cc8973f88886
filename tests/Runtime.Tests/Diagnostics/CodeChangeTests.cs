using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>New code in the place of a server's old.</summary>
public sealed class CodeChangeTests : IAsyncDisposable
{
    private readonly Node _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    [Trait("Rule", "Y7")]
    public async Task The_code_of_a_server_that_runs_is_not_changed()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<SysException>(() => _node.Sys(server).ChangeCode(new Speaker()).Soon());

        Assert.Contains("only while it is suspended", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task A_suspended_server_gets_new_code_and_a_state_of_another_type()
    {
        var server = await _node.StartServant(name: "ada");
        await _node.Call(server, new Servant.Add(3)).Soon();
        var sys = _node.Sys(server);
        await sys.Suspend().Soon();
        var speaker = new Speaker();

        await sys.ChangeCode(speaker, oldVersion: 1, extra: "extra").Soon();

        Assert.Equal("1 3 extra", await sys.GetState<string>().Soon());
        await sys.Resume().Soon();
        Assert.Equal("1 3 extra!", await _node.Call("ada", new Speak()).Soon());
        Assert.Equal("Speaker", (await sys.GetStatus().Soon()).Module);
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task A_state_of_the_same_type_stays_unless_the_new_code_says_otherwise()
    {
        var server = await _node.StartServant();
        await _node.Call(server, new Servant.Add(3)).Soon();

        await _node.Sys(server).Upgrade(new Servant()).Soon();

        Assert.Equal(3, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "Y8")]
    public async Task New_code_that_fails_to_take_over_leaves_the_old_with_its_state(bool late)
    {
        var server = await _node.StartServant();
        await _node.Call(server, new Servant.Add(3)).Soon();
        var failing = true;
        var next = new Servant
        {
            OnCodeChange = async (_, state, _) =>
            {
                if (late)
                    await Task.Yield();
                return failing ? throw new InvalidOperationException("boom") : (int)state! * 2;
            },
        };

        var failure = await Assert.ThrowsAsync<SysException>(() => _node.Sys(server).Upgrade(next).Soon());

        Assert.Equal("boom", failure.InnerException?.Message);
        Assert.Equal(3, await _node.Call(server, new Servant.Get()).Soon());

        // It was never in use, and may try again.
        failing = false;
        await _node.Sys(server).Upgrade(next).Soon();
        Assert.Equal(6, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task New_code_that_does_not_know_the_old_state_leaves_the_old()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<SysException>(() => _node.Sys(server).Upgrade(new Deaf()).Soon());

        Assert.Contains("Int32", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task An_object_that_serves_another_process_takes_no_place()
    {
        var used = new Servant();
        var other = await _node.StartServant(used);
        var server = await _node.StartServant();

        await Assert.ThrowsAsync<SysException>(() => _node.Sys(server).Upgrade(used).Soon());

        Assert.Equal(1, await _node.Call(server, new Servant.Add(1)).Soon());
        Assert.Equal(0, await _node.Call(other, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task A_server_that_was_suspended_before_the_upgrade_stays_so()
    {
        var server = await _node.StartServant();
        await _node.Sys(server).Suspend().Soon();

        await _node.Sys(server).Upgrade(new Servant()).Soon();

        Assert.True((await _node.Sys(server).GetStatus().Soon()).IsSuspended);
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task Callers_that_wait_for_the_old_code_are_answered_by_the_new_or_told_of_its_end()
    {
        var server = await _node.StartServant();
        var kept = new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = _node.Call(server, Servant.ToAnswerLater(from => kept.TrySetResult(from)));
        var from = await kept.Task.Soon();
        var told = _node.Call(server, Servant.ToAnswerLater(static _ => { }));
        await _node.Sys(server).Upgrade(new Speaker()).Soon();

        from.Reply(9);
        Assert.Equal(9, await answered.Soon());
        await _node.Stop(server, ExitReason.Shutdown).Soon();
        Assert.Equal(ExitReason.Shutdown, await told.Failure());
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task An_idle_time_goes_on_with_the_new_code()
    {
        var timedOut = Lab.Event();
        var server = await _node.StartServant(
            new Servant { OnInit = static _ => Servant.Ready(0, After.Timeout(TimeSpan.FromMilliseconds(10))) });

        // Whichever of the two the time finds: the old one drops the message, logs it, and waits no more; then this says so.
        await _node.Sys(server).Suspend().Soon();
        await _node.Sys(server).ChangeCode(new Servant
        {
            OnInfo = (_, message, state) =>
            {
                if (message is ServerTimeout)
                    timedOut.TrySetResult();
                return Servant.Go(state);
            },
            OnContinue = static (_, _, state) => Servant.Go(state, After.Timeout(TimeSpan.Zero)),
        }).Soon();
        await _node.Sys(server).Resume().Soon();
        _node.Cast(server, new Servant.Tell(static (_, state) => Servant.Go(state, After.Continue("on"))));

        await timedOut.Task.Soon();
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task A_kill_while_the_new_code_takes_over_ends_the_process_and_the_asker_learns_it()
    {
        var server = await _node.StartServant();
        var entered = Lab.Event();
        var never = Lab.Event();
        var asked = _node.Sys(server).Upgrade(new Servant
        {
            OnCodeChange = async (_, _, _) =>
            {
                entered.SetResult();
                await never.Task;
                return 0;
            },
        });
        await entered.Task.Soon();
        _node.Exit(server, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await asked.Failure());
        never.SetResult();
    }

    [Fact]
    public async Task No_other_code_takes_the_place_of_a_supervisor()
    {
        var supervisor = (await _node.StartSupervisor(
            [ChildSpec.Of("servant", static () => new Servant(), new ServerOptions { Name = "ada" })]).Soon()).Pid;

        var failure = await Assert.ThrowsAsync<SysException>(() => _node.Sys(supervisor).Upgrade(new Flag()).Soon());

        Assert.Contains("is a supervisor", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _node.Call("ada", new Servant.Get()).Soon());
    }

    [Fact]
    public async Task Of_racing_changes_to_one_object_one_is_made()
    {
        for (var round = 0; round < 1000; round++)
        {
            var next = new Servant();
            var go = Lab.Event();
            var changes = Task.WhenAll(Change(await _node.StartServant()), Change(await _node.StartServant()));
            go.SetResult();

            Assert.Single(await changes.Soon(), static changed => changed);

            async Task<bool> Change(Pid server)
            {
                await go.Task;
                try
                {
                    await _node.Sys(server).Upgrade(next);
                    return true;
                }
                catch (SysException)
                {
                    return false;
                }
            }
        }
    }

    [Fact]
    [Trait("Rule", "Y8")]
    public async Task No_message_is_lost_under_load()
    {
        const int callers = 4;
        const int times = 2000;
        var server = await _node.StartServant();
        var load = Enumerable.Range(0, callers).Select(_ => _node.Within(async self =>
        {
            for (var i = 0; i < times; i++)
            {
                self.Cast(server, Servant.ToAdd(1));
                await self.Call(server, new Servant.Add(1));
            }

            return true;
        })).ToList();
        while (!load.TrueForAll(static caller => caller.IsCompleted))
            await _node.Sys(server).Upgrade(new Servant()).Soon();
        await Task.WhenAll(load).Soon();

        Assert.Equal(2 * callers * times, await _node.Call(server, new Servant.Get()).Soon());
    }

    internal sealed record Speak : ICall<string>;

    /// <summary>Another version of the servant, that keeps a text.</summary>
    private sealed class Speaker : GenServer<string>
    {
        protected override ValueTask<InitResult> Init() => Ok("");

        protected override ValueTask<CallResult> HandleCall(object request, From from, string state) => Reply(state + "!", state);

        protected override ValueTask<string> CodeChange(object? oldVersion, object? oldState, object? extra) => new(
            $"{oldVersion} {oldState} {extra}");
    }

    /// <summary>One whose state is of the same type as a supervisor's.</summary>
    private sealed class Flag : GenServer<bool>
    {
        protected override ValueTask<InitResult> Init() => Ok(true);
    }

    /// <summary>One that does not know how to take over.</summary>
    private sealed class Deaf : GenServer<string>
    {
        protected override ValueTask<InitResult> Init() => Ok("");
    }
}
