namespace Pail.Buckets.Tests;

/// <summary>Readers and writers on several threads: nobody sees a part of a transaction.</summary>
public abstract class AtomicityContract(BucketVariant variant) : BucketLab(variant)
{
    private const int Rounds = 500;

    [Fact]
    public async Task Two_keys_that_are_written_together_are_never_seen_apart()
    {
        await Write(0);
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= Rounds; i++)
                await Write(i);
        });

        var rounds = await Together(3, async _ =>
        {
            var looks = 0;
            do
            {
                // Two reads are two instants. What the second one sees is not older than what the first one saw.
                var a = Number(await Bucket.Get("a"));
                Assert.True(Number(await Bucket.Get("b")) >= a);
                var b = Number(await Bucket.Peek("b"));
                Assert.True(Number(await Bucket.Peek("a")) >= b);

                var page = await Bucket.List(new KeyQuery());
                Assert.Single(page.Keys.Select(pair => Number(pair.Value)).Distinct());
                var both = await Bucket.Apply(new Transaction { Then = [new GetOperation("a"), new GetOperation("b")] });
                Assert.Equal(Number(both.Results[0].Entry), Number(both.Results[1].Entry));
                looks++;

                // Readers that never wait would keep the pool's threads from the writer's answers.
                await Task.Yield();
            }
            while (!writing.IsCompleted);
            return looks;
        });

        await writing;
        Assert.All(rounds, looks => Assert.True(looks > 0));
        Assert.Equal((Rounds, Rounds), (Number(await Bucket.Get("a")), Number(await Bucket.Get("b"))));

        ValueTask<TransactionResult> Write(int i) => Bucket.Apply(
            new Transaction { Then = [new PutOperation("a", Text($"{i}")), new PutOperation("b", Text($"{i}"))] });
    }

    [Fact]
    public async Task The_last_key_of_a_large_transaction_is_never_older_than_the_first()
    {
        // Many keys lie between the two, so that storing them takes long enough for readers to come in between.
        string[] keys = ["first", .. Enumerable.Range(0, 300).Select(i => $"{i}"), "last"];
        await Write(0);
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= 100; i++)
                await Write(i);
        });

        await Together(2, async _ =>
        {
            while (!writing.IsCompleted)
            {
                var first = Number(await Bucket.Get("first"));
                Assert.True(Number(await Bucket.Get("last")) >= first);
                await Task.Yield();
            }

            return true;
        });
        await writing;

        ValueTask<TransactionResult> Write(int i) =>
            Bucket.Apply(new Transaction { Then = [.. keys.Select(key => new PutOperation(key, Text($"{i}")))] });
    }

    [Fact]
    public async Task A_value_that_moves_between_two_keys_is_always_at_one_of_them()
    {
        await Bucket.Put("left", Text("x"));
        var moving = Task.Run(async () =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var (from, to) = i % 2 == 0 ? ("left", "right") : ("right", "left");
                var moved = await Bucket.Apply(new Transaction
                {
                    Compare = [new Comparison(to, Condition.CreateOnly)],
                    Then = [new DeleteOperation(from), new PutOperation(to, Text("x"))],
                });
                Assert.True(moved.ComparisonsHeld);
            }
        });

        await Together(3, async _ =>
        {
            do
            {
                Assert.Single((await Bucket.List(new KeyQuery())).Keys);
                var one = await Bucket.Apply(new Transaction { Then = [new GetOperation("left"), new GetOperation("right")] });
                Assert.Single(one.Results, result => result.Status == ApplyStatus.Found);
                await Task.Yield();
            }
            while (!moving.IsCompleted);
            return true;
        });

        await moving;
        Assert.Equal((1, 1), ((await Bucket.Status()).Keys, (await Bucket.Status()).Bytes));
    }

    [Fact]
    public async Task Transfers_of_many_clients_keep_the_sum()
    {
        await Bucket.Apply([.. Enumerable.Range(0, 4).Select(i => new PutOperation($"{i}", Text("100")))]);

        await Together(4, async client =>
        {
            for (var i = 0; i < 200; i++)
            {
                var (from, to) = ((client + i) % 4, (client + i + 1 + i % 3) % 4);
                var result = await Bucket.Apply(
                    new Transaction { Then = [new IncrementOperation($"{from}", -i), new IncrementOperation($"{to}", i)] });
                Assert.Null(result.FailedIndex);
                Assert.Equal(400, (await Bucket.List(new KeyQuery())).Keys.Sum(pair => Number(pair.Value)));
            }

            return true;
        });
    }

    [Fact]
    public async Task A_clear_is_seen_as_a_whole()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"{i}").ToArray();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 150; i++)
            {
                await Bucket.Apply(new Transaction { Then = [.. names.Select(name => new PutOperation(name, Text("x")))] });
                Assert.Equal(20, await Bucket.Clear());
            }
        });

        await Together(3, async _ =>
        {
            do
            {
                Assert.True((await Bucket.List(new KeyQuery())).Keys.Count is 0 or 20);
                await Task.Yield();
            }
            while (!writing.IsCompleted);
            return true;
        });
        await writing;
    }

    private static int Number(Entry? entry) => int.Parse(Text(entry)!, System.Globalization.CultureInfo.InvariantCulture);
}

public sealed class AgentAtomicityTests() : AtomicityContract(BucketVariant.Agent);

public sealed class GenServerAtomicityTests() : AtomicityContract(BucketVariant.GenServer);

public sealed class SetAtomicityTests() : AtomicityContract(BucketVariant.Set);

public sealed class OrderedSetAtomicityTests() : AtomicityContract(BucketVariant.OrderedSet);
