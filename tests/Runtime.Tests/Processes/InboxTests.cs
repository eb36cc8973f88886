using CsCheck;
using Pail.Runtime.Processes;
using static Pail.Runtime.Tests.Processes.Inboxes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The stack of signals under every process: alone, and against a model.</summary>
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
}
