using Microsoft.Extensions.Time.Testing;
using Pail.Server.Observer;

namespace Pail.Server.Tests.Observer;

public sealed class SweepPaceTests
{
    private static readonly TimeSpan Cost = TimeSpan.FromMilliseconds(15);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_first_sweeps_cost_nothing()
    {
        var pace = new SweepPace(_time, static () => 1);

        for (var i = 0; i < 4; i++)
            Assert.True(Sweep(pace));
        Assert.False(pace.TryBegin());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(32)]
    public void All_pages_together_take_a_share_of_a_core(int pages)
    {
        var paces = Enumerable.Range(0, pages).Select(_ => new SweepPace(_time, () => pages)).ToArray();
        foreach (var pace in paces)
        {
            for (var i = 0; i < 4; i++)
                Sweep(pace);
        }

        var began = _time.GetTimestamp();
        var sweeps = new int[pages];
        const int seconds = 1_000;
        for (var i = 0; i < seconds; i++)
        {
            for (var page = 0; page < pages; page++)
                sweeps[page] += Sweep(paces[page]) ? 1 : 0;
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var passed = _time.GetElapsedTime(began);
        Assert.InRange(sweeps.Sum() * Cost / passed, SweepPace.Share / 2, SweepPace.Share * 1.05);

        // Nobody waits for the others: each page has had its part.
        Assert.InRange(sweeps.Max() - sweeps.Min(), 0, 1);
    }

    [Fact]
    public void A_short_sweep_may_be_made_each_second()
    {
        var pace = new SweepPace(_time, static () => 1);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(pace.TryBegin());
            _time.Advance(TimeSpan.FromMilliseconds(5));
            pace.End();
            _time.Advance(TimeSpan.FromMilliseconds(995));
        }
    }

    private bool Sweep(SweepPace pace)
    {
        if (!pace.TryBegin())
            return false;
        _time.Advance(Cost);
        pace.End();
        return true;
    }
}
