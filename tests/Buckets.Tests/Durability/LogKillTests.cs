namespace Pail.Buckets.Tests.Durability;

/// <summary>What was acknowledged before a kill is there after it. A copy of the files at any moment is what a kill leaves.</summary>
public sealed class LogKillTests : IDisposable
{
    private const int Rounds = 40;
    private const int Chunk = 4096;

    private readonly LogLab _lab = new();

    [Fact]
    public async Task An_acknowledged_batch_is_there_after_a_kill()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var store = _lab.Open();
        using var stop = new CancellationTokenSource();
        var acknowledged = 0L;
        var written = Task.Run(() => Write(store, seed, ref acknowledged, stop.Token), TestContext.Current.CancellationToken);
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                var due = Volatile.Read(ref acknowledged) + random.Next(100);
                SpinWait.SpinUntil(() => Volatile.Read(ref acknowledged) >= due || written.IsCompleted);
                var (directory, least) = Kill(store, ref acknowledged, round);

                using var copy = SqliteLogStore.Open(directory);
                Assert.True(copy.LastBatch >= least, $"Round {round} of seed {seed}: {copy.LastBatch} batches of at least {least}.");
                using var reader = copy.OpenReader();
                foreach (var piece in reader.Read().Where(static piece => !piece.IsPart))
                {
                    var same = piece.Bytes.Span.SequenceEqual(Bytes(piece.Number));
                    Assert.True(same, $"Round {round} of seed {seed}: another {piece.Number}.");
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await written;
        }
    }

    public void Dispose() => _lab.Dispose();

    private static byte[] Bytes(long number) => LogLab.Batch(number, (int)(number * 7919 % 20_000));

    // Appends, and makes a snapshot and deletes what it makes superfluous now and then.
    private static void Write(SqliteLogStore store, int seed, ref long acknowledged, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            for (var i = random.Next(300); i > 0 && !stop.IsCancellationRequested; i--)
            {
                store.Append(store.LastBatch + 1, Bytes(store.LastBatch + 1), sync: true);
                Volatile.Write(ref acknowledged, store.LastBatch);
            }

            var snapshot = store.BeginSnapshot(store.LastBatch);
            for (var i = 0; i < 5; i++)
                snapshot.Append(LogLab.Batch(i, 10_000));
            snapshot.Complete();
            LogLab.DeleteAllOld(store, 300_000);
        }
    }

    // A copy during a checkpoint would mix two moments, so it is made again.
    private (string Directory, long Acknowledged) Kill(SqliteLogStore store, ref long acknowledged, int round)
    {
        var directory = Directory.CreateDirectory(_lab.NewPath($"killed-{round}")).FullName;
        while (true)
        {
            var checkpoints = store.Checkpoints;
            var least = Volatile.Read(ref acknowledged);
            CopyBackwards(_lab.Database, Path.Combine(directory, "pail.db"));
            CopyBackwards(_lab.Database + "-wal", Path.Combine(directory, "pail.db-wal"));
            if (checkpoints % 2 == 0 && store.Checkpoints == checkpoints)
                return (directory, least);
        }
    }

    // The store appends to the file meanwhile. From its end to its start, the copy has nothing without what was written before it.
    private static void CopyBackwards(string from, string to)
    {
        using var source = File.OpenHandle(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var target = File.OpenHandle(to, FileMode.Create, FileAccess.Write);
        var buffer = new byte[Chunk];
        for (var offset = (RandomAccess.GetLength(source) - 1) / Chunk * Chunk; offset >= 0; offset -= Chunk)
        {
            var read = RandomAccess.Read(source, buffer, offset);
            RandomAccess.Write(target, buffer.AsSpan(0, read), offset);
        }
    }
}
