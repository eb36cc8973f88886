using CsCheck;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Links and unlinks that cross on the way: two processes act and look at what has arrived in every order, step by step.</summary>
public sealed class LinkProtocolTests
{
    private enum Step
    {
        Link,
        Unlink,
        Look,
        End,
    }

    // Ends are rare, or nothing else would happen.
    private static readonly Step[] Steps = [Step.Link, Step.Unlink, Step.Look, Step.Link, Step.Unlink, Step.Link, Step.Unlink, Step.End];

    [Fact]
    [Trait("Rule", "L1")]
    [Trait("Rule", "L2")]
    public async Task Whatever_crosses_on_the_way_both_halves_agree_in_the_end()
    {
        await using var node = new Node(new NodeOptions { Scheduler = new ManualScheduler() });

        Gen.Select(Gen.Bool, Gen.Int[0, 4]).Array[0, 24].Sample(
            steps =>
            {
                using var pair = Pair.Start(node);
                foreach (var (first, step) in steps)
                    pair.Do(first, Steps[step]);
                pair.Settle();
                Assert.Equal(pair.One.HasHalf, pair.Two.HasHalf);

                // Whatever was before, one call by one of them now decides for both.
                pair.Do(true, Step.Link);
                pair.Settle();
                Assert.Equal((true, true), (pair.One.HasHalf, pair.Two.HasHalf));
                pair.Do(false, Step.Unlink);
                pair.Settle();
                Assert.Equal((false, false), (pair.One.HasHalf, pair.Two.HasHalf));
            },
            iter: 20_000,
            threads: 1);
    }

    [Fact]
    [Trait("Rule", "L2")]
    [Trait("Rule", "L3")]
    public async Task After_unlink_no_exit_comes_whatever_crosses_on_the_way()
    {
        await using var node = new Node(new NodeOptions { Scheduler = new ManualScheduler() });

        Gen.Select(Gen.Bool, Gen.Int[0, 7]).Array[0, 16].Sample(
            steps =>
            {
                using var pair = Pair.Start(node);
                foreach (var (first, step) in steps)
                    pair.Do(first, Steps[step]);
                pair.Settle();
                if (pair.One.IsAlive != pair.Two.IsAlive)
                    Assert.Equal((false, false), (pair.One.HasHalf, pair.Two.HasHalf));
            },
            iter: 20_000,
            threads: 1);
    }

    // Never scheduled: the test itself acts in their stead, one step at a time.
    private sealed class Pair : IDisposable
    {
        internal required Half One { get; init; }

        internal required Half Two { get; init; }

        internal static Pair Start(Node node)
        {
            var one = new Half(node);
            var two = new Half(node);
            (one.Peer, two.Peer) = (two, one);
            return new Pair { One = one, Two = two };
        }

        internal void Do(bool first, Step step) => (first ? One : Two).Do(step);

        /// <summary>Lets everything arrive: a link or unlink and its answer.</summary>
        internal void Settle()
        {
            for (var i = 0; i < 3; i++)
            {
                One.Do(Step.Look);
                Two.Do(Step.Look);
            }

            Assert.Equal((0, 0), (One.Unanswered, Two.Unanswered));
        }

        // Also when the test has failed: the node waits for all its processes to end.
        public void Dispose()
        {
            One.Do(Step.End);
            Two.Do(Step.End);
        }
    }

    private sealed class Half
    {
        private readonly Process _process;
        private bool _mayBeTold = true;

        internal Half(Node node)
        {
            _process = new Process(node, (Func<Self, Task>)Lab.Sleep, default) { TrapExit = true };
            _process.Launch();
        }

        internal Half Peer { get; set; } = null!;

        internal bool IsAlive => !_process.HasEnded;

        internal bool HasHalf => !_process.HasEnded && _process.Extras.Links.Contains(Peer._process);

        internal int Unanswered => !_process.HasEnded ? _process.Extras.Links.Unanswered : 0;

        internal void Do(Step step)
        {
            if (!IsAlive)
                return;

            switch (step)
            {
                case Step.Link:
                    _process.Link(Peer._process.Pid);
                    _mayBeTold = Peer._mayBeTold = true;
                    break;
                case Step.Unlink:
                    // A link signal that has not arrived yet does not belong to the link that was removed.
                    _mayBeTold &= !HasHalf;
                    _process.Unlink(Peer._process.Pid);
                    break;
                case Step.End:
                    _process.DieFinished(Lab.Boom);
                    break;
            }

            if (step == Step.Look)
                Assert.True(_process.Flush().Count == 0 || _mayBeTold, "An exit came because of a link that had been taken back.");
        }
    }
}
