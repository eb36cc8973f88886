using Microsoft.Extensions.Time.Testing;
using Pail.Bench.Load;

namespace Pail.Bench.Tests;

public sealed class OpenLoopTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Steps_become_due_at_the_rate_whether_or_not_earlier_ones_have_ended()
    {
        var work = new Recorder();

        var tally = await Loop().Run(work, workers: 4, rate: 500, TimeSpan.FromSeconds(2));

        Assert.Equal(1000, tally.Operations);
        Assert.Equal(1000, tally.Latencies.TotalCount);
        Assert.Equal(Enumerable.Range(0, 1000), work.Places.Order());
    }

    [Fact]
    public async Task The_wait_of_steps_that_became_due_while_the_server_stood_still_counts()
    {
        // One worker, and the first step lasts until the schedule has ended: all later ones wait for it.
        var stall = new TaskCompletionSource();
        var work = new Recorder { First = stall.Task };
        var ticks = 0;

        var tally = await new OpenLoop(_clock, () =>
        {
            _clock.Advance(OpenLoop.Tick);
            if (++ticks == 999)
                stall.SetResult();
        }).Run(work, workers: 1, rate: 1000, TimeSpan.FromSeconds(1));

        // The clock stands at 999 ms when the first step ends, and goes on no further. So the latencies are 999 ms, 998 ms, 997 ms …
        Assert.Equal(1000, tally.Latencies.TotalCount);
        Assert.InRange(tally.Latencies.GetValueAtPercentile(50), 498_000, 500_000);
        Assert.InRange(tally.Latencies.GetValueAtPercentile(100), 998_000, 1_000_000);
    }

    [Fact]
    public async Task Steps_that_are_only_in_the_way_are_not_among_the_latencies()
    {
        var work = new Recorder { Untimed = 100 };

        var tally = await Loop().Run(work, workers: 4, rate: 1000, TimeSpan.FromSeconds(1));

        Assert.Equal((1000, 990), (tally.Operations, tally.Latencies.TotalCount));
    }

    private OpenLoop Loop() => new(_clock, () => _clock.Advance(OpenLoop.Tick));

    private sealed class Recorder : IWork
    {
        private readonly List<int> _places = [];

        public Task First { get; init; } = Task.CompletedTask;

        public int? Untimed { get; init; }

        public IEnumerable<int> Places => _places;

        public Task Step(int place, Tally tally)
        {
            lock (_places)
                _places.Add(place);
            return place == 0 ? First : Task.CompletedTask;
        }

        public bool IsTimed(int place) => Untimed is not { } every || place % every != 0;
    }
}
