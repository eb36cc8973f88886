namespace Pail.Buckets.Tests;

/// <summary>The timing wheel that finds the entries whose time has come.</summary>
public sealed class ExpiryWheelTests
{
    private const long Now = 638_000_000_000_000_000;
    private const int Plenty = 1_000_000_000;

    [Fact]
    public void A_node_is_taken_at_its_deadline_and_not_before()
    {
        foreach (var after in new[] { 1, 31, 32, 131_071, 131_072, TimeSpan.TicksPerHour, 400 * TimeSpan.TicksPerDay })
        {
            var wheel = new ExpiryWheel(Now);
            var node = new WheelNode { Deadline = Now + after };
            wheel.Add(node);

            Assert.Empty(TakeAll(wheel, Now));
            Assert.Empty(TakeAll(wheel, Now + after - 1));
            Assert.Equal(1, wheel.Count);
            Assert.Equal([node], TakeAll(wheel, Now + after));
            Assert.Equal(0, wheel.Count);
        }
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(Now - 1)]
    [InlineData(Now)]
    public void A_node_whose_deadline_is_past_is_taken_at_once(long deadline)
    {
        var wheel = new ExpiryWheel(Now);
        var node = new WheelNode { Deadline = deadline };
        wheel.Add(node);

        Assert.True(wheel.NextTick() <= Now);
        Assert.Equal([node], TakeAll(wheel, Now));
    }

    [Fact]
    public void The_last_moment_of_the_calendar_is_a_deadline_like_others_and_the_end_of_the_number_is_never_reached()
    {
        var wheel = new ExpiryWheel(Now);
        var last = new WheelNode { Deadline = DateTime.MaxValue.Ticks };
        var never = new WheelNode { Deadline = long.MaxValue };
        wheel.Add(never);
        wheel.Add(last);

        Assert.Empty(TakeAll(wheel, DateTime.MaxValue.Ticks - 1));
        Assert.Equal([last], TakeAll(wheel, DateTime.MaxValue.Ticks));
        Assert.Equal(1, wheel.Count);
        Assert.Equal(long.MaxValue, wheel.NextTick());
    }

    [Fact]
    public void A_node_whose_deadline_has_moved_later_is_kept_until_then()
    {
        var wheel = new ExpiryWheel(Now);
        var node = new WheelNode { Deadline = Now + 100 };
        wheel.Add(node);
        node.Deadline = Now + TimeSpan.TicksPerDay;

        Assert.Empty(TakeAll(wheel, Now + TimeSpan.TicksPerHour));
        Assert.Equal(Now + TimeSpan.TicksPerDay, wheel.NextTick());
        Assert.Equal([node], TakeAll(wheel, Now + TimeSpan.TicksPerDay));
    }

    [Fact]
    public void A_removed_node_is_not_taken_and_removing_it_again_does_nothing()
    {
        var wheel = new ExpiryWheel(Now);
        var nodes = Enumerable.Range(0, 3).Select(_ => new WheelNode { Deadline = Now + 5 }).ToArray();
        foreach (var node in nodes)
            wheel.Add(node);

        foreach (var i in new[] { 1, 1, 0 })
            wheel.Remove(nodes[i]);
        wheel.Remove(new WheelNode());

        Assert.Equal(1, wheel.Count);
        Assert.Equal([nodes[2]], TakeAll(wheel, Now + 5));
        wheel.Remove(nodes[2]);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_node_in_the_wheel_cannot_be_added_to_it()
    {
        var wheel = new ExpiryWheel(Now);
        var node = new WheelNode { Deadline = Now + 5 };
        wheel.Add(node);

        Assert.Throws<InvalidOperationException>(() => wheel.Add(node));

        wheel.Remove(node);
        wheel.Add(node);
        Assert.Equal(1, wheel.Count);
    }

    [Fact]
    public void The_nodes_of_a_cleared_wheel_are_in_no_wheel_and_can_be_added_again()
    {
        var wheel = new ExpiryWheel(Now);
        var nodes = Enumerable.Range(0, 100).Select(i => new WheelNode { Deadline = Now + i * 100_000L }).ToArray();
        foreach (var node in nodes)
            wheel.Add(node);

        wheel.Clear();

        Assert.Equal(0, wheel.Count);
        Assert.Equal(long.MaxValue, wheel.NextTick());
        wheel.Remove(nodes[7]);
        wheel.Add(nodes[8]);
        new ExpiryWheel(Now).Add(nodes[9]);
        Assert.Equal([nodes[8]], TakeAll(wheel, Now + TimeSpan.TicksPerDay));
    }

    [Fact]
    public void A_lone_node_far_away_wakes_the_caller_once()
    {
        var wheel = new ExpiryWheel(Now);
        wheel.Add(new WheelNode { Deadline = Now + 1234 * TimeSpan.TicksPerDay + 567 });

        Assert.Equal(Now + 1234 * TimeSpan.TicksPerDay + 567, wheel.NextTick());
    }

    [Theory]
    [InlineData(TimeSpan.TicksPerMillisecond)]
    [InlineData(TimeSpan.TicksPerHour)]
    [InlineData(3000 * 365 * TimeSpan.TicksPerDay)]
    public void Far_nodes_wake_the_caller_eleven_times_at_most_before_the_first_is_due(long after)
    {
        var wheel = new ExpiryWheel(Now);
        for (var i = 0; i < 1000; i++)
            wheel.Add(new WheelNode { Deadline = Now + after + i });

        var wakes = 0;
        for (var now = Now; now < Now + after; now = wheel.NextTick())
        {
            Assert.Empty(TakeAll(wheel, now));
            Assert.True(wheel.NextTick() > now);
            wakes++;
        }

        Assert.InRange(wakes, 1, 11);
    }

    [Fact]
    public void A_call_that_finds_nothing_due_brings_the_wheel_up_to_the_present()
    {
        var wheel = new ExpiryWheel(Now);
        wheel.Add(new WheelNode { Deadline = Now + 2 * TimeSpan.TicksPerDay });
        var later = Now + TimeSpan.TicksPerDay;
        Assert.Empty(TakeAll(wheel, later));

        for (var i = 0; i < 2; i++)
            wheel.Add(new WheelNode { Deadline = later + TimeSpan.TicksPerSecond + i });

        Assert.InRange(wheel.NextTick(), later + 1, later + TimeSpan.TicksPerSecond);
    }

    [Fact]
    public void A_million_nodes_in_one_slot_are_taken_in_bounded_steps()
    {
        const int Million = 1_000_000;
        const int Budget = 100;
        var wheel = new ExpiryWheel(Now);
        for (var i = 0; i < Million; i++)
            wheel.Add(new WheelNode { Deadline = Now + TimeSpan.TicksPerHour });

        // Each node is filed again at most once for each level, and taken once.
        var calls = 0;
        for (var taken = 0; taken < Million; calls++)
        {
            var budget = Budget;
            while (wheel.TryTakeDue(Now + TimeSpan.TicksPerHour, ref budget, out _))
                taken++;
            Assert.InRange(budget, 0, taken == Million ? Budget : 0);
        }

        Assert.InRange(calls, Million / Budget, 12 * Million / Budget);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_clock_that_jumps_by_years_or_back_costs_no_more_steps_than_the_nodes_need()
    {
        var wheel = new ExpiryWheel(Now);
        for (var i = 0; i < 100; i++)
            wheel.Add(new WheelNode { Deadline = Now + TimeSpan.TicksPerSecond + i });

        foreach (var now in new[] { Now + 1, 0, Now - TimeSpan.TicksPerDay, 1, Now + 5000 * 365 * TimeSpan.TicksPerDay })
        {
            var budget = 13 * 100;
            while (wheel.TryTakeDue(now, ref budget, out _))
                Assert.True(now > Now + TimeSpan.TicksPerSecond);
            Assert.True(budget > 0);
        }

        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Without_a_budget_nothing_is_done()
    {
        var wheel = new ExpiryWheel(Now);
        wheel.Add(new WheelNode { Deadline = Now });
        var budget = 0;

        Assert.False(wheel.TryTakeDue(Now, ref budget, out var node));

        Assert.Null(node);
        Assert.Equal(0, budget);
        Assert.Equal(1, wheel.Count);
    }

    [Fact]
    public void An_empty_wheel_is_small_also_after_use()
    {
        _ = new ExpiryWheel(Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var wheel = new ExpiryWheel(Now);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 1, 400);

        // One node at a time moves the same slots from level to level.
        var node = new WheelNode { Deadline = Now };
        wheel.Add(node);
        TakeAll(wheel, Now);
        before = GC.GetAllocatedBytesForCurrentThread();
        for (var now = Now; now < Now + TimeSpan.TicksPerDay; now += TimeSpan.TicksPerMinute)
        {
            if (wheel.Count == 0)
            {
                node.Deadline = now + 17 * TimeSpan.TicksPerMinute;
                wheel.Add(node);
            }
            var budget = 100;
            wheel.TryTakeDue(now, ref budget, out _);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static List<WheelNode> TakeAll(ExpiryWheel wheel, long now)
    {
        var taken = new List<WheelNode>();
        var budget = Plenty;
        while (wheel.TryTakeDue(now, ref budget, out var node))
            taken.Add(node!);
        return taken;
    }
}
