using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>
/// Many processes that call few servers while those, and some of the callers, are killed: each call has one outcome, its own.
/// </summary>
public sealed class CallerStressTests
{
    private const int Callers = 64;
    private const int Calls = 300;

    private sealed record Echo(long Value) : ICall<long>;

    [Fact]
    public async Task Every_call_of_every_process_ends_with_its_own_answer_or_a_reason()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var servers = new Pid[4];
        for (var i = 0; i < servers.Length; i++)
            servers[i] = (await node.Start(new Echoing()).Soon()).Pid;
        var (answered, begun, unwound) = (0, 0, 0);

        var callers = Enumerable.Range(0, Callers).Select(me => node.Spawn(self => Calling(self, me))).ToArray();
        var ended = Task.WhenAll(callers.Select(node.WaitForExit));
        for (var round = 0; !ended.IsCompleted; round++)
        {
            time.Advance(TimeSpan.FromMilliseconds(20));
            if (round % 50 == 0)
            {
                var one = round / 50 % servers.Length;
                node.Exit(servers[one], ExitReason.Kill);
                servers[one] = (await node.Start(new Echoing()).Soon()).Pid;
            }

            // Every other caller dies some time.
            if (round % 40 == 0 && round / 40 * 2 < Callers)
                node.Exit(callers[round / 40 * 2], ExitReason.Kill);
            await Task.Yield();
        }

        Assert.All(
            await ended.Soon(), reason => Assert.Contains(reason, new[] { ExitReason.Normal, ExitReason.Killed, ExitReason.NoProc }));
        Assert.InRange(answered, 1, Callers * Calls);
        await Lab.Until(() => Volatile.Read(ref unwound) == Volatile.Read(ref begun));

        async Task Calling(Self self, int me)
        {
            Interlocked.Increment(ref begun);
            try
            {
                for (var i = 0; i < Calls; i++)
                {
                    var value = ((long)me << 32) + i;
                    try
                    {
                        if (await self.Call(servers[(me + i) % servers.Length], new Echo(value), TimeSpan.FromMilliseconds(50)) != value)
                            throw new InvalidOperationException("Somebody else's answer.");
                        Interlocked.Increment(ref answered);
                    }
                    catch (CallException error) when (error.Reason.Equals(ExitReason.Timeout)
                        || error.Reason.Equals(ExitReason.Killed) || error.Reason.Equals(ExitReason.NoProc))
                    {
                        continue;
                    }
                }
            }
            finally
            {
                Interlocked.Increment(ref unwound);
            }
        }
    }

    // Answers in every way there is, and sometimes twice or never.
    private sealed class Echoing : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(0);

        protected override ValueTask<CallResult> HandleCall(object request, From from, int state)
        {
            var value = ((Echo)request).Value;
            switch (value % 11)
            {
                case 0:
                    ThreadPool.QueueUserWorkItem(_ => from.Reply(value));
                    return (CallResult)NoReply(state);
                case 1:
                    return Slow(value, state);
                case 2:
                    from.Reply(value);
                    return Reply(-1L, state);
                case 3:
                    ThreadPool.QueueUserWorkItem(_ => from.Reply(value));
                    return Reply(value, state);
                case 4:
                    Self.Spawn(_ =>
                    {
                        from.Reply(value);
                        from.Reply(-1L);
                        return Task.CompletedTask;
                    });
                    return (CallResult)NoReply(state);
                case 5 when value % 5 == 0:
                    return (CallResult)NoReply(state);
                case 6:
                    return SlowTwice(value, from, state);
                default:
                    return Reply(value, state);
            }
        }

        private async ValueTask<CallResult> Slow(long value, int state)
        {
            await Task.Yield();
            return Reply(value, state);
        }

        private async ValueTask<CallResult> SlowTwice(long value, From from, int state)
        {
            await Task.Yield();
            from.Reply(value);
            return Reply(-1L, state);
        }
    }
}
