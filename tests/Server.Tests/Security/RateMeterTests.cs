using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

public sealed class RateMeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_burst_is_free_at_once_and_then_the_rate()
    {
        var meter = new RateMeter(_time, perSecond: 10, burst: 3, slots: 1);
        Assert.Equal(3, Take(meter));

        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, Take(meter));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Take(meter));
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(2, Take(meter));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, Take(meter));
    }

    [Fact]
    public void The_wait_is_the_time_until_one_is_free()
    {
        var meter = new RateMeter(_time, perSecond: 4, burst: 1, slots: 1);
        Assert.True(meter.TryTake(0, out var wait));
        Assert.Equal(TimeSpan.Zero, wait);

        Assert.False(meter.TryTake(0, out wait));
        Assert.Equal(TimeSpan.FromMilliseconds(250), wait);
        _time.Advance(wait);
        Assert.True(meter.TryTake(0, out _));
    }

    [Fact]
    public void To_ask_takes_nothing()
    {
        var meter = new RateMeter(_time, perSecond: 1, burst: 1, slots: 1);

        Assert.False(meter.IsUsedUp(0, out _));
        Assert.Equal(1, Take(meter));
        Assert.True(meter.IsUsedUp(0, out _));
    }

    [Fact]
    public void Slots_are_independent()
    {
        var meter = new RateMeter(_time, perSecond: 1, burst: 1, slots: 2);

        Assert.True(meter.TryTake(0, out _));
        Assert.True(meter.TryTake(1, out _));
        Assert.False(meter.TryTake(0, out _));
    }

    [Fact]
    public async Task Threads_together_take_no_more_than_the_burst()
    {
        var meter = new RateMeter(_time, perSecond: 1, burst: 1000, slots: 1);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Take(meter))));

        Assert.Equal(1000, taken.Sum());
    }

    [Fact]
    public void All_addresses_of_an_IPv6_network_share_a_slot_and_a_mapped_address_has_that_of_its_IPv4()
    {
        var slots = Enumerable.Range(0, 50).Select(i => AddressSlots.Of(IPAddress.Parse($"2001:db8:1:2::{i:x}"))).Distinct();

        Assert.Single(slots);
        Assert.Equal(AddressSlots.Of(IPAddress.Parse("192.0.2.1")), AddressSlots.Of(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.InRange(AddressSlots.Of(null), 0, AddressSlots.Count - 1);
    }

    [Fact]
    public void Addresses_spread_over_the_slots()
    {
        var slots = Enumerable.Range(0, 1000).Select(i => AddressSlots.Of(new IPAddress(0x0A000000 + i * 65537L))).ToArray();

        Assert.All(slots, slot => Assert.InRange(slot, 0, AddressSlots.Count - 1));
        Assert.InRange(slots.Distinct().Count(), 800, 1000);
    }

    private static int Take(RateMeter meter)
    {
        var taken = 0;
        while (meter.TryTake(0, out _))
            taken++;
        return taken;
    }
}
