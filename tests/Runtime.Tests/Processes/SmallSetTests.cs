using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The set that holds a process's links and monitors, in each of its forms: nothing, one item, a few, many.</summary>
public sealed class SmallSetTests
{
    private readonly object[] _items = [.. Enumerable.Range(0, 8).Select(static _ => new object())];

    [Fact]
    public void Holds_the_same_as_a_hash_set_after_any_changes()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var (set, model) = (default(SmallSet<object>), new HashSet<object>());
            for (var step = 0; step < 60; step++)
            {
                // Few different items in some runs, so that each form is kept for long.
                var item = _items[random.Next(1 + seed % _items.Length)];
                switch (random.Next(20))
                {
                    case 0:
                        Assert.Equal(model, set.TakeAll().ToHashSet());
                        model.Clear();
                        break;
                    case < 11:
                        Assert.Equal(model.Add(item), set.Add(item));
                        break;
                    default:
                        Assert.Equal(model.Remove(item), set.Remove(item));
                        break;
                }

                Assert.Equal(model.Count, set.Count);
                Assert.Equal(model.Count, set.Snapshot().Count);
                Assert.Equal(model, set.Snapshot().ToHashSet());
                Assert.All(_items, other => Assert.Equal(model.Contains(other), set.Contains(other)));
                Assert.All(_items, other => Assert.Equal(model.Contains(other), set.ContainsNow(other)));
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task A_snapshot_beside_changes_has_what_stays_and_nothing_twice(int items)
    {
        var holder = new Holder();
        holder.Set.Add(_items[0]);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var looking = Task.Run(() =>
        {
            var looks = 0;
            while (!done.Task.IsCompleted || looks < 1000)
            {
                var snapshot = holder.Set.Snapshot();
                Assert.Contains(_items[0], snapshot);
                Assert.True(holder.Set.ContainsNow(_items[0]));
                Assert.DoesNotContain(null, snapshot);
                Assert.Equal(snapshot.Count, snapshot.Distinct().Count());
                looks++;
            }
        });

        var random = new Random(items);
        for (var step = 0; step < 200_000; step++)
        {
            var item = _items[1 + random.Next(items - 1)];
            if (!holder.Set.Add(item))
                holder.Set.Remove(item);
        }

        done.SetResult();
        await looking;
    }

    private sealed class Holder
    {
        internal SmallSet<object> Set;
    }
}
