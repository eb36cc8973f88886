using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tests.Tables;
using static Pail.Runtime.Tests.Processes.Inboxes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The stack of signals under every process, used by many threads at once.</summary>
public sealed class InboxParallelTests
{
    private static int _drains;

    [Fact]
    public void Parallel_pushes_and_entries_are_linearizable()
    {
        Gen.Const(0).Select(_ => new Shared()).SampleParallel(
            [
                Gen.Int.Operation<Shared>(i => $"push {i}", (shared, i) => shared.Push(i)),
                Gen.Const(0).Operation<Shared>(_ => "enter", (shared, _) => shared.Enter()),
            ],
            equal: static (a, b) => a.IsSameAs(b),
            print: static shared => shared.ToString(),
            iter: 20,
            maxSequentialOperations: 3,
            threads: Together.Threads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void Whoever_runs_the_process_runs_it_alone_and_sees_every_signal(int producers)
    {
        const int Signals = 60_000;
        var each = Signals / producers;
        var inbox = new Boxed();
        var expected = new int[producers];
        var running = 0;
        var taken = 0;
        inbox.Value.TryPark(Rest.Parked);

        Together.Run(producers, me =>
        {
            for (var i = 0; i < each; i++)
            {
                // A signal of another kind among the messages now and then.
                var pushed = i % 50 == 0 ? inbox.Value.Push(new Message((me, i))) : inbox.Value.PushMessage((me, i));
                if (pushed == PushResult.Wake)
                    RunTurn();
            }
        });

        Assert.Equal(each * producers, taken);
        Assert.False(inbox.Value.IsEmpty);

        void RunTurn()
        {
            do
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                foreach (var body in Bodies(inbox.Value.TakeAll(ref _drains)))
                {
                    var (sender, number) = ((int, int))body;
                    Assert.Equal(expected[sender]++, number);
                    taken++;
                }

                Interlocked.Decrement(ref running);
            }
            while (!inbox.Value.TryPark(Rest.Parked));
        }
    }

    [Fact]
    public void A_signal_that_races_with_the_close_is_either_returned_or_refused()
    {
        for (var round = 0; round < 50; round++)
        {
            var inbox = new Boxed();
            var refused = 0;
            List<object> left = [];
            Together.Run(
                () => Push(0),
                () => Push(100),
                () => left = Bodies(inbox.Value.Close(ref _drains)));
            Assert.Equal(100, left.Count + refused);

            void Push(int from)
            {
                for (var i = 0; i < 50; i++)
                {
                    if (inbox.Value.PushMessage(from + i) == PushResult.Refused)
                        Interlocked.Increment(ref refused);
                }
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Of_many_senders_one_takes_over_a_process_in_a_receive_and_the_messages_of_the_others_wait(int senders)
    {
        for (var round = 0; round < 200; round++)
        {
            var inbox = new Boxed();
            inbox.Value.TryPark(Rest.Receiving);
            var results = new PushResult[senders];
            Together.Run(senders, me => results[me] = inbox.Value.PushMessage(me));

            var entered = Assert.Single(Enumerable.Range(0, senders), me => results[me] == PushResult.Entered);
            Assert.Equal(senders - 1, results.Count(static result => result == PushResult.Queued));
            Assert.Equal(
                Enumerable.Range(0, senders).Where(me => me != entered), Bodies(inbox.Value.TakeAll(ref _drains)).Cast<int>().Order());
        }
    }

    /// <summary>
    /// An inbox parked ready, and the answers it gave. Which push woke it and whether an entry came first is told apart by counts.
    /// </summary>
    private sealed class Shared
    {
        private Inbox _inbox;
        private int _woken;
        private int _entered;
        private int _pushed;

        internal Shared() => _inbox.TryPark(Rest.Ready);

        internal void Push(int i)
        {
            var result = _inbox.PushMessage(i);
            Interlocked.Increment(ref _pushed);
            if (result == PushResult.Wake)
                Interlocked.Increment(ref _woken);
        }

        internal void Enter()
        {
            if (_inbox.TryEnter())
                Interlocked.Increment(ref _entered);
        }

        public override string ToString() => $"pushed {_pushed}, woken {_woken}, entered {_entered}";

        // All pushes arrive, and the runner's right is given away at most once: to a push or to an entry.
        internal bool IsSameAs(Shared other) => ToString() == other.ToString() && _woken + _entered <= 1;
    }
}
