using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What calls of processes must not allocate: all of them run on the thread of the test, where each byte is counted.</summary>
public sealed class ProcessCallAllocationTests
{
    private const int Calls = 10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Calls_of_idle_servers_allocate_nothing_however_many_call(int callers) =>
        Assert.Equal(0, BytesPerCall(callers, new Servant.Get()));

    [Fact]
    public void Calls_that_are_answered_later_allocate_nothing()
    {
        // Answers the earlier calls, so that a caller always waits.
        var kept = new Queue<From>(4);
        Assert.Equal(0, BytesPerCall(16, Servant.ToAnswerLater(from =>
        {
            kept.Enqueue(from);
            if (kept.Count > 2)
                kept.Dequeue().Reply(1);
        })));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Calls_of_a_server_that_has_been_woken_allocate_nothing_but_the_message_that_woke_it(int callers) =>
        Assert.InRange(BytesPerCall(callers, new Servant.Get(), wakes: true), 0, 32);

    private static long BytesPerCall(int callers, ICall<int> request, bool wakes = false)
    {
        var scheduler = new OneThread();
        var node = new Node(new NodeOptions { Scheduler = scheduler });
        var server = node.Spawn(new Servant { OnInfo = static (_, _, state) => Servant.Go(state) }.Prepared(node), options: null);
        var calls = 0;
        for (var i = 0; i < callers; i++)
        {
            node.Spawn(async self =>
            {
                while (true)
                {
                    if (wakes)
                        self.Send(server, request);
                    await self.Call(server, request, Timeout.InfiniteTimeSpan);
                    calls++;
                }
            });
        }

        // Two rounds for all, so that one-time allocations are not counted.
        while (calls < Calls + (callers * 600))
            scheduler.RunOne();

        // The least of some rounds: code that has not been optimised yet allocates where later it does not, and how soon it is is not ours
        // to say.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var (before, bytes) = (calls, GC.GetAllocatedBytesForCurrentThread());
            while (calls < before + Calls)
                scheduler.RunOne();
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (calls - before));
        }

        return least;
    }

    // First come, first served, and nothing allocated for it.
    private sealed class OneThread : IScheduler
    {
        private readonly Queue<IThreadPoolWorkItem> _runnable = new(4096);

        public void Schedule(IThreadPoolWorkItem work, bool preferLocal) => _runnable.Enqueue(work);

        internal void RunOne() => _runnable.Dequeue().Execute();
    }
}
