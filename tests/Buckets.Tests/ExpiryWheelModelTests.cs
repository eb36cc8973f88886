using CsCheck;

namespace Pail.Buckets.Tests;

/// <summary>The timing wheel against a plain list of deadlines.</summary>
public sealed class ExpiryWheelModelTests
{
    private const long Start = 638_000_000_000_000_000;
    private const long FinestSlot = 1 << 17;

    // Spans of all sizes, from one tick of 100 ns to about 7,000 years, with neighbours of the powers of two between.
    private static readonly Gen<long> Span = Gen.Select(Gen.Int[0, 61], Gen.Long[-2, 2], Gen.Double[1, 2])
        .Select((bits, more, times) => Math.Max(0, (long)((1L << bits) * times) + more));

    private static readonly Gen<long> AnySpan = Gen.Frequency((3, Span), (1, Gen.Long[0, 50]), (2, Gen.Long[0, 1_000_000]));

    private static readonly Gen<(int Kind, long Span, int Pick, int Budget)> Step =
        Gen.Select(Gen.Int[0, 15], AnySpan, Gen.Int[0, 10_000], Gen.Int[0, 300]);

    [Fact]
    public void It_takes_what_is_due_and_nothing_else() => Step.Array[0, 400].Sample(steps =>
    {
        var trial = new Trial();
        foreach (var (kind, span, pick, budget) in steps)
            trial.Do(kind, span, pick, budget);
        trial.TakeToTheEnd();
    }, iter: 3000);

    private sealed class Trial
    {
        private readonly ExpiryWheel _wheel = new(Start);
        private readonly List<WheelNode> _model = [];
        private readonly HashSet<WheelNode> _addedLate = [];
        private long _now = Start;
        private long _lastTake = Start;

        internal void Do(int kind, long span, int pick, int budget)
        {
            var node = _model.Count == 0 ? null : _model[pick % _model.Count];
            switch (kind)
            {
                case < 5:
                    Add(Later(_now, span));
                    break;
                case 5:
                    Add(_now - span);
                    break;
                case 6 when node is not null:
                    _wheel.Remove(node);
                    _wheel.Remove(node);
                    _model.Remove(node);
                    break;
                case 7 or 8 when node is not null:
                    Volatile.Write(ref node.Deadline, Later(node.Deadline, span));
                    break;
                case 9 when pick < 100:
                    _wheel.Clear();
                    _model.Clear();
                    break;
                case 10:
                    _now = Math.Max(0, _now - span);
                    break;
                case 11 or 12:
                    _now = Math.Min(DateTime.MaxValue.Ticks, Later(_now, span));
                    break;
                case 13 when _wheel.NextTick() is > 0 and < long.MaxValue and var next && next > _now:
                    _now = next;
                    break;
            }
            if (kind > 8)
                Take(budget);
            Check();
        }

        internal void TakeToTheEnd()
        {
            _now = long.MaxValue;
            while (_model.Count > 0)
                Take(100);
            Check();
        }

        private static long Later(long time, long span) => span > long.MaxValue - Math.Max(0, time) ? long.MaxValue : time + span;

        private void Add(long deadline)
        {
            var node = new WheelNode { Deadline = deadline };
            _wheel.Add(node);
            _model.Add(node);
            if (deadline <= _lastTake)
                _addedLate.Add(node);
        }

        private void Take(int budget)
        {
            var before = budget;
            var latest = 0L;
            _lastTake = budget > 0 ? _now : _lastTake;
            while (_wheel.TryTakeDue(_now, ref budget, out var node))
            {
                Assert.True(budget < before);
                before = budget;
                Assert.True(_model.Remove(node!));
                Assert.True(node!.Deadline <= _now);
                Assert.Null(node.Next);
                // Nodes that were due when they were added come in any order.
                if (_addedLate.Remove(node))
                    continue;
                Assert.True(node.Deadline > latest - FinestSlot);
                latest = Math.Max(latest, node.Deadline);
            }
            if (budget > 0)
                Assert.DoesNotContain(_model, node => node.Deadline <= _now);
        }

        private void Check()
        {
            Assert.Equal(_model.Count, _wheel.Count);
            var earliest = _model.Count == 0 ? long.MaxValue : _model.Min(node => node.Deadline);
            var next = _wheel.NextTick();
            Assert.True(next <= Math.Max(0, earliest));
            if (_model.Count == 0)
                Assert.Equal(long.MaxValue, next);
        }
    }
}
