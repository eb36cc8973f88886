using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The stack of signals under every process: alone, by many at once, and against a model.</summary>
public sealed class InboxTests
{
    private static int _drains;

    [Fact]
    [Trait("Rule", "P5")]
    public void Signals_come_out_in_the_order_they_went_in()
    {
        var inbox = default(Inbox);
        var signals = Enumerable.Range(0, 5).Select(i => new Message(i)).ToArray();

        Assert.All(signals, signal => Assert.Equal(PushResult.Queued, inbox.Push(signal)));

        Assert.Equal(signals, Chain(inbox.TakeAll(ref _drains)));
        Assert.True(inbox.IsEmpty);
        Assert.Null(inbox.TakeAll(ref _drains));
    }

    [Fact]
    public void Only_the_signal_that_finds_the_process_parked_wakes_it()
    {
        var inbox = default(Inbox);
        Assert.True(inbox.TryPark(Rest.Parked));

        Assert.Equal(PushResult.Wake, inbox.Push(new Message(1)));
        Assert.Equal(PushResult.Queued, inbox.Push(new Message(2)));

        Assert.False(inbox.TryPark(Rest.Parked));
        Assert.Equal([1, 2], Bodies(inbox.TakeAll(ref _drains)));
    }

    [Fact]
    public void Only_a_process_parked_ready_can_be_entered_and_only_once()
    {
        var inbox = default(Inbox);
        Assert.False(inbox.TryEnter());
        inbox.TryPark(Rest.Parked);
        Assert.False(inbox.TryEnter());
        inbox.Push(new Message(1));
        inbox.TakeAll(ref _drains);
        inbox.TryPark(Rest.Ready);

        Assert.True(inbox.TryEnter());
        Assert.False(inbox.TryEnter());
        Assert.Equal(PushResult.Queued, inbox.Push(new Message(2)));
    }

    [Fact]
    public void A_closed_inbox_gives_what_waits_and_refuses_what_comes()
    {
        var inbox = default(Inbox);
        inbox.Push(new Message(1));
        inbox.Push(new Message(2));

        Assert.Equal([1, 2], Bodies(inbox.Close(ref _drains)));

        Assert.Equal(PushResult.Refused, inbox.Push(new Message(3)));
        Assert.False(inbox.TryEnter());
        Assert.False(inbox.TryPark(Rest.Ready));
    }

    [Fact]
    public void Against_a_model_every_sequence_of_operations_does_the_same()
    {
        // The model: null while a thread runs the process, else how it sleeps; and the queue.
        Gen.Int[0, 6].Array[0, 60].Sample(operations =>
        {
            var inbox = default(Inbox);
            var queue = new Queue<int>();
            Rest? parked = null;
            var dead = false;
            for (var i = 0; i < operations.Length; i++)
            {
                switch (operations[i])
                {
                    case 0:
                        Assert.Equal(
                            dead ? PushResult.Refused : parked is null ? PushResult.Queued : PushResult.Wake, inbox.Push(new Message(i)));
                        if (!dead)
                            queue.Enqueue(i);
                        parked = null;
                        break;
                    case 1:
                        Assert.Equal(parked == Rest.Ready, inbox.TryEnter());
                        if (parked == Rest.Ready)
                            parked = null;
                        break;
                    case 2 or 3 or 6 when parked is null:
                        var rest = operations[i] == 2 ? Rest.Ready : operations[i] == 3 ? Rest.Parked : Rest.Receiving;
                        Assert.Equal(queue.Count == 0 && !dead, inbox.TryPark(rest));
                        if (queue.Count == 0 && !dead)
                            parked = rest;
                        break;
                    case 5:
                        Assert.Equal(
                            dead ? PushResult.Refused
                            : parked is null ? PushResult.Queued
                            : parked == Rest.Receiving ? PushResult.Entered
                            : PushResult.Wake,
                            inbox.PushMessage(i));
                        if (!dead && parked != Rest.Receiving)
                            queue.Enqueue(i);
                        parked = null;
                        break;
                    case 4 when parked is null && !dead:
                        // The last of them closes.
                        dead = Array.LastIndexOf(operations, 4) == i;
                        Assert.Equal(queue.Cast<object>(), Bodies(dead ? inbox.Close(ref _drains) : inbox.TakeAll(ref _drains)));
                        queue.Clear();
                        break;
                }
            }
        }, iter: 5_000, threads: 1);
    }

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

    private static List<Signal> Chain(Signal? first)
    {
        var signals = new List<Signal>();
        for (var signal = first; signal is not null; signal = signal.Next)
            signals.Add(signal);
        return signals;
    }

    [Fact]
    public void A_message_takes_over_a_process_in_a_receive_and_any_other_signal_wakes_it()
    {
        var inbox = default(Inbox);
        Assert.True(inbox.TryPark(Rest.Receiving));
        Assert.True(inbox.IsAsleep);
        Assert.False(inbox.TryEnter());

        Assert.Equal(PushResult.Entered, inbox.PushMessage(1));
        Assert.True(inbox.IsEmpty);
        Assert.Equal(PushResult.Queued, inbox.PushMessage(2));
        Assert.Equal([2], Bodies(inbox.TakeAll(ref _drains)));

        Assert.True(inbox.TryPark(Rest.Receiving));
        Assert.Equal(PushResult.Wake, inbox.Push(new WakeSignal()));
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

    [Fact]
    public void Messages_that_pile_up_share_a_place_unless_another_signal_came_between()
    {
        var inbox = default(Inbox);
        for (var i = 0; i < 4; i++)
            inbox.PushMessage(i);
        inbox.Push(new WakeSignal());
        inbox.PushMessage(4);

        Assert.Equal(
            [typeof(Message), typeof(MessageRun), typeof(WakeSignal), typeof(Message)],
            Chain(inbox.TakeAll(ref _drains)).Select(static signal => signal.GetType()));
    }

    [Fact]
    public void An_exit_never_shares_a_place_because_a_suspended_server_looks_for_it()
    {
        var inbox = default(Inbox);
        inbox.PushMessage(1);
        inbox.PushMessage(2);
        inbox.PushMessage(new Exit(default, ExitReason.Normal));

        Assert.Equal([typeof(Message), typeof(MessageRun), typeof(Message)], Chain(inbox.TakeAll(ref _drains)).Select(s => s.GetType()));
    }

    [Fact]
    public void All_messages_count_wherever_they_are()
    {
        var inbox = default(Inbox);
        for (var i = 1; i <= 40; i++)
        {
            inbox.PushMessage(i);
            Assert.Equal(i, inbox.CountMessages(ref _drains));
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(7, 0)]
    [InlineData(1, 5)]
    [InlineData(3, 40)]
    public async Task A_look_at_signals_that_the_receiver_has_put_into_a_ring_ends(int ring, int before)
    {
        var boxed = new Boxed();
        var signals = Enumerable.Range(0, ring + before).Select(static i => new Message(i)).ToArray();
        foreach (var signal in signals)
            boxed.Value.Push(signal);

        // What a look finds that has begun after the receiver's count and before its swap.
        signals[0].Next = signals[ring - 1];

        Assert.True(await Task.Run(() => boxed.Value.CountMessages(ref boxed.Drains) >= ring + before).Soon());
        Assert.False(await Task.Run(() => boxed.Value.HoldsEnd(null!, ref boxed.Drains)).Soon());
    }

    private static List<object> Bodies(Signal? first)
    {
        var mailbox = default(Mailbox);
        foreach (var signal in Chain(first))
            mailbox.Append(signal, signal, signal is MessageRun run ? run.Close() : 1);
        return [.. mailbox.Contents()];
    }

    private sealed class Boxed
    {
        internal Inbox Value;
        internal int Drains = 1;
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
