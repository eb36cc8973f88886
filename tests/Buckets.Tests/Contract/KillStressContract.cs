using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>
/// Writers on several threads while the bucket's process is killed again and again: counts, budget and events stay exact.
/// </summary>
public abstract class KillStressContract(BucketVariant variant)
    : BucketLab(variant, options: new BucketTreeOptions { MemoryBudget = long.MaxValue })
{
    private const int Kills = 60;

    [Fact]
    public async Task What_is_counted_is_what_there_is()
    {
        var killing = Kill();
        await Together(3, async client =>
        {
            var random = new Random(client);
            while (!killing.IsCompleted)
                await Attempt(() => Write(random));
            return true;
        });
        await killing;
        await Until(async () => (await Bucket.Status()).State == BucketState.Running);

        // Lists have no values that have expired, and the status counts them until they are removed. So first all that expire are removed.
        Entry[] entries;
        do
        {
            await InTree(Bucket).IsEmpty();
            entries = [.. (await Bucket.List(new KeyQuery { Limit = 1000 })).Keys.Select(pair => pair.Value)];
        }
        while (entries.Any(entry => entry.ExpiresAt is not null));

        // The list has left out what had expired since the last removal.
        await InTree(Bucket).IsEmpty();
        var status = await Bucket.Status();
        Assert.Equal((entries.Length, entries.Sum(entry => entry.Value.Length)), (status.Keys, status.Bytes));
        Assert.Equal(entries.Sum(entry => entry.Footprint) + InTree(Bucket).Events.Bytes, Tree.Budget!.Used);
        Assert.Equal(Kills, status.Restarts);
        Assert.Equal(Variant.KeepsKeys(), status.LostKeys == 0);
    }

    [Fact]
    public async Task Events_are_in_order_and_nothing_is_missing_between_two_starts()
    {
        var events = InTree(Bucket).Events;
        var end = events.End;
        var seen = new List<BucketEvent>();
        var killing = Kill();
        var reading = Task.Run(async () =>
        {
            var buffer = new BucketEvent[64];
            while (!killing.IsCompleted)
            {
                await Task.WhenAny(events.WhenReady(end), killing);
                Assert.True(events.TryRead(end, buffer, out var count));
                seen.AddRange(buffer.AsSpan(0, count));
                end += count;
            }
        });
        await Together(3, async client =>
        {
            var random = new Random(client);
            while (!killing.IsCompleted)
            {
                await Attempt(() => Write(random));

                // The reader must keep up with the writers, because the log holds only the latest events.
                while (events.End - Volatile.Read(ref end) > 500 && !killing.IsCompleted)
                    await Task.Yield();
            }

            return true;
        });
        await killing;
        await reading;

        Revision last = default;
        foreach (var change in seen)
        {
            var now = change.Revision;
            var isChange = change.Kind is not (BucketEventKind.BucketDown or BucketEventKind.BucketUp);
            if (now.Epoch == last.Epoch || last == default)
                Assert.Equal(last.Number + (isChange ? 1 : 0), now.Number);
            else
                Assert.True(now.Epoch > last.Epoch && change.Kind == BucketEventKind.BucketUp, $"{change.Kind} {now} came after {last}.");
            last = now;
        }
    }

    private async Task Kill()
    {
        await Task.Yield();
        for (var i = 0; i < Kills; i++)
        {
            await Until(async () => await Bucket.Status() is { State: BucketState.Running } status && status.Restarts == i);
            await Attempt(async () => await Bucket.Put("first", Text("x")));
            var pid = await ProcessOf(Bucket);
            await Bucket.Kill();
            await WhenRestarted(pid);
        }
    }

    private async Task Write(Random random)
    {
        var key = $"{random.Next(50)}";
        switch (random.Next(6))
        {
            case 0:
                await Bucket.Delete(key);
                break;
            case 1:
                await Bucket.Apply(new Transaction { Then = [new PutOperation("a", Text(key)), new PutOperation("b", Text(key))] });
                break;
            case 2:
                await Bucket.Put(key, Text("soon") with { Expiration = Expiration.After(TimeSpan.FromMilliseconds(random.Next(1, 5))) });
                break;
            default:
                await Bucket.Put(key, Text(new string('x', random.Next(100))));
                break;
        }
    }

    private static async Task Attempt(Func<Task> request)
    {
        try
        {
            await request();
        }
        catch (BucketUnavailableException error)
        {
            Assert.Equal(BucketFailure.Restarting, error.Failure);
            await Task.Yield();
        }
    }
}

public sealed class AgentKillStressTests() : KillStressContract(BucketVariant.Agent);

public sealed class GenServerKillStressTests() : KillStressContract(BucketVariant.GenServer);

public sealed class SetKillStressTests() : KillStressContract(BucketVariant.Set);

public sealed class OrderedSetKillStressTests() : KillStressContract(BucketVariant.OrderedSet);
