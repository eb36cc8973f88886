using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Turns: the order in which processes run, and what must wake a process. On the test's own thread.</summary>
public sealed class TurnTests : IAsyncDisposable
{
    private readonly ManualScheduler _scheduler = new();
    private readonly Node _node;

    public TurnTests() => _node = new Node(new NodeOptions { Scheduler = _scheduler });

    public async ValueTask DisposeAsync()
    {
        var disposed = _node.DisposeAsync();
        while (!disposed.IsCompleted)
            if (!_scheduler.RunOne())
                await Task.Yield();
        await disposed;
    }

    [Fact]
    [Trait("Rule", "P25")]
    public void A_process_that_never_lacks_messages_lets_others_run()
    {
        var received = 0;
        var seenByOther = -1;
        _node.Spawn(async self =>
        {
            self.Spawn(_ =>
            {
                seenByOther = received;
                return Task.CompletedTask;
            });
            for (; received < 100_000; received++)
            {
                self.Send(self.Pid, self);
                await self.Receive();
            }
        });

        _scheduler.RunAll();

        Assert.Equal(100_000, received);
        Assert.InRange(seenByOther, 0, 1000);
        Assert.True(_scheduler.Requeued > 100);
    }

    [Fact]
    [Trait("Rule", "P25")]
    public void A_process_whose_turn_is_used_up_between_arrival_and_receipt_dies_when_killed()
    {
        var received = 0;
        var pid = _node.Spawn(async self =>
        {
            while (true)
            {
                self.Send(self.Pid, self);
                await self.Receive();
                received++;
            }
        });
        _scheduler.RunOne();

        // None at all if the machine has held the thread up so long that the heartbeat ends the turn.
        Assert.InRange(received, 0, 1000);

        _node.Exit(pid, ExitReason.Kill);
        _scheduler.RunAll();

        Assert.False(_node.IsAlive(pid));
    }

    [Fact]
    public void A_parked_process_is_woken_once_for_many_signals()
    {
        var pid = _node.Spawn(Lab.Sleep);
        _scheduler.RunAll();

        for (var i = 0; i < 10; i++)
            _node.Send(pid, i);

        Assert.Equal(1, _scheduler.Runnable);
        _scheduler.RunAll();
        Assert.Equal(10, _node.MailboxLength(pid));
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task Messages_drained_during_an_inline_request_are_handled()
    {
        var server = new Nosy();
        var starting = _node.Start(server);
        _scheduler.RunAll();
        var pid = (await starting).Pid;

        var calling = _node.Call(pid, new Nosy.Look());
        Assert.True(calling.IsCompleted);
        await calling;
        _scheduler.RunAll();

        Assert.Equal(["sent meanwhile"], server.Handled);
        Assert.Equal(0, _node.MailboxLength(pid));
    }

    [Fact]
    [Trait("Rule", "P25")]
    public async Task A_long_receive_loop_in_an_inline_request_goes_on_in_a_turn()
    {
        var server = new Nosy();
        var starting = _node.Start(server);
        _scheduler.RunAll();

        var calling = _node.Call((await starting).Pid, new Nosy.Loop(10_000));
        Assert.False(calling.IsCompleted);
        _scheduler.RunAll();

        Assert.True(calling.IsCompleted);
        Assert.Equal(10_000, await calling);
    }

    [Fact]
    [Trait("Rule", "P18")]
    public void A_kill_that_arrives_while_a_process_runs_takes_effect_in_its_next_operation()
    {
        var after = false;
        var pid = _node.Spawn(self =>
        {
            _node.Exit(self.Pid, ExitReason.Kill);
            self.Send(self.Pid, "next operation");
            after = true;
            return Task.CompletedTask;
        });

        _scheduler.RunAll();

        Assert.False(after);
        Assert.False(_node.IsAlive(pid));
    }

    [Fact]
    [Trait("Rule", "P18")]
    public void A_kill_before_the_first_turn_means_that_no_code_runs()
    {
        var ran = false;
        var pid = _node.Spawn(_ =>
        {
            ran = true;
            return Task.CompletedTask;
        });

        _node.Exit(pid, ExitReason.Kill);
        _scheduler.RunAll();

        Assert.False(ran);
        Assert.False(_node.IsAlive(pid));
    }

    [Fact]
    public Task A_process_that_ends_outside_its_turns_before_it_has_received_ends_all_the_same() => EndsOutsideItsTurns(
        static async (self, gate) =>
    {
        var message = self.Receive().AsTask();
        await Task.WhenAny(message, gate).ConfigureAwait(false);
    });

    [Fact]
    public Task A_process_that_ends_outside_its_turns_while_other_code_of_it_receives_ends_all_the_same() => EndsOutsideItsTurns(
        static async (self, gate) =>
    {
        _ = Lab.Sleep(self);
        await gate.ConfigureAwait(false);
    });

    [Fact]
    [Trait("Rule", "M2")]
    public void What_waits_in_the_inbox_of_a_dying_process_is_answered()
    {
        var pid = _node.Spawn(self => throw new ExitException(Lab.Boom));
        var before = _node.WaitForExit(pid);

        _scheduler.RunAll();

        Assert.True(before.IsCompleted);
        Assert.True(_node.WaitForExit(pid).IsCompleted);
    }

    private async Task EndsOutsideItsTurns(Func<Self, Task, Task> code)
    {
        var gate = Tests.Lab.Event();
        var ended = _node.WaitForExit(_node.Spawn(self => code(self, gate.Task)));
        _scheduler.RunAll();

        // It is parked: no signal of the test wakes it from here on.
        gate.SetResult();
        await Tests.Lab.Until(() =>
        {
            _scheduler.RunAll();
            return ended.IsCompleted;
        });

        Assert.Equal(ExitReason.Normal, await ended);
    }

    private sealed class Nosy : GenServer<int>
    {
        internal List<object> Handled { get; } = [];

        protected override ValueTask<InitResult> Init() => new(Ok(0));

        protected override async ValueTask<CallResult> HandleCall(object request, From from, int state)
        {
            if (request is Loop(var times))
            {
                for (var i = 0; i < times; i++)
                {
                    Self.Send(Self.Pid, this);
                    await Self.Receive<Nosy>();
                }

                return Reply(times, state);
            }

            // From outside, a message and a signal of another kind: the next operation lets both in.
            Self.Node.Send(Self.Pid, "sent meanwhile");
            _ = Self.Node.WaitForExit(Self.Pid);
            Self.Send(default(Pid), "operation");
            return Reply(0, state);
        }

        protected override ValueTask<Result> HandleInfo(object message, int state)
        {
            Handled.Add(message);
            return new(NoReply(state));
        }

        internal sealed record Look : ICall<int>;

        internal sealed record Loop(int Times) : ICall<int>;
    }
}
