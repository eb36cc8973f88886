namespace Pail.Buckets.Tests.Durability;

/// <summary>
/// A store with a damaged file has all that it had, or is refused. Only what looks like a commit that a crash interrupted, the last one of
/// the write-ahead log, may be missing.
/// </summary>
public sealed class LogDamageTests : IDisposable
{
    private const int Rounds = 200;

    private readonly LogLab _lab = new();
    private readonly int _seed = Random.Shared.Next();

    [Theory]
    [InlineData("pail.db")]
    [InlineData("pail.db-wal")]
    public void A_flipped_bit_in_a_killed_store_is_noticed(string file)
    {
        using var store = Fill();
        var counts = Damage(_lab.Copy("killed"), file, LogLab.Read(store), mayLose: file == "pail.db" ? 0 : 1, Flip);

        Assert.True(counts.Refused > Rounds / 8, counts.ToString());
    }

    [Theory]
    [InlineData("pail.db", 0)]
    [InlineData("pail.db-wal", int.MaxValue)]
    public void A_cut_killed_store_is_noticed_or_lacks_its_end(string file, int mayLose)
    {
        using var store = Fill();

        Damage(_lab.Copy("killed"), file, LogLab.Read(store), mayLose, Cut);
    }

    [Fact]
    public void A_flipped_bit_in_a_closed_store_is_noticed()
    {
        var pieces = FillAndClose();
        var counts = Damage(_lab.Copy("closed"), "pail.db", pieces, mayLose: 0, Flip);

        Assert.True(counts.Refused > Rounds / 8, counts.ToString());
    }

    [Fact]
    public void A_cut_closed_store_is_refused()
    {
        var pieces = FillAndClose();

        Assert.Equal(Rounds, Damage(_lab.Copy("closed"), "pail.db", pieces, mayLose: 0, Cut).Refused);
    }

    [Fact]
    public void Damage_with_commits_behind_it_is_told_with_its_place()
    {
        string copy;
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 20, 100, sync: true);
            copy = _lab.Copy("killed");
        }

        var path = Path.Combine(copy, "pail.db-wal");
        var bytes = File.ReadAllBytes(path);
        var frame = 24 + LogSchema.PageSize;
        bytes[32 + 10 * frame + 1000] ^= 1;
        File.WriteAllBytes(path, bytes);

        var exception = Assert.Throws<BucketStorageException>(() => SqliteLogStore.Open(copy));
        Assert.Equal(BucketStorageFault.Damaged, exception.Fault);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"frame 11 at byte {32 + 10 * frame}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));

        using var cut = SqliteLogStore.Open(copy, cutsDamage: true);
        Assert.InRange(cut.LastBatch, 8, 10);
        Assert.True(cut.CutBytes > 9 * frame);
        LogLab.Append(cut, 5, 10, sync: true);
        LogLab.Read(cut);
    }

    [Fact]
    public void A_commit_that_a_crash_interrupted_is_cut_and_its_bytes_counted()
    {
        string copy;
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 10, 100, sync: true);
            LogLab.Append(store, 1, 50_000, sync: true);
            copy = _lab.Copy("killed");
        }

        var path = Path.Combine(copy, "pail.db-wal");
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length - 3 * LogSchema.PageSize);

        using (var cut = SqliteLogStore.Open(copy))
        {
            Assert.Equal(10, cut.LastBatch);
            Assert.InRange(cut.CutBytes, 30_000, 50_000);
            Assert.Equal(10, LogLab.Read(cut).Count);
            LogLab.Append(cut, 3, 100, sync: true);
        }

        using var again = SqliteLogStore.Open(copy);
        Assert.Equal(13, LogLab.Read(again).Count);
        Assert.Equal(0, again.CutBytes);
    }

    public void Dispose() => _lab.Dispose();

    // A database with a snapshot, batches of all sizes and free pages, and a new write-ahead log with more of it.
    private SqliteLogStore Fill()
    {
        var store = _lab.Open();
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
            LogLab.Append(store, 1, random.Next(30_000));
        var snapshot = store.BeginSnapshot(40);
        for (var i = 0; i < 10; i++)
            snapshot.Append(LogLab.Batch(i, random.Next(30_000)));
        snapshot.Complete();
        store.DeleteOld(300_000);
        store.Dispose();
        store = _lab.Open();
        for (var i = 0; i < 60; i++)
            LogLab.Append(store, 1, random.Next(i % 3 == 0 ? 10_000 : 500), sync: i % 2 == 0);
        return store;
    }

    private List<LogPiece> FillAndClose()
    {
        using var store = Fill();
        return LogLab.Read(store);
    }

    private static void Flip(byte[] bytes, FileStream file, Random random)
    {
        var place = random.Next(bytes.Length);
        bytes[place] ^= (byte)(1 << random.Next(8));
        file.Write(bytes);
    }

    private static void Cut(byte[] bytes, FileStream file, Random random) => file.Write(bytes, 0, random.Next(bytes.Length));

    private (int Refused, int Whole, int Cut) Damage(
        string original, string name, List<LogPiece> pieces, int mayLose, Action<byte[], FileStream, Random> damage)
    {
        var random = new Random(_seed);
        var directory = Directory.CreateDirectory(_lab.NewPath("damaged")).FullName;
        var (refused, whole, cut) = (0, 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var file in Directory.GetFiles(directory))
                File.Delete(file);
            foreach (var file in Directory.GetFiles(original))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            using (var file = File.Create(Path.Combine(directory, name)))
                damage(File.ReadAllBytes(Path.Combine(original, name)), file, random);

            try
            {
                using var store = SqliteLogStore.Open(directory);
                var lost = AssertBegins(store, pieces, round);
                Assert.True(lost <= mayLose, $"Round {round} of seed {_seed}: {lost} batches are missing.");
                if (lost == 0)
                    whole++;
                else
                    cut++;
            }
            catch (BucketStorageException)
            {
                refused++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {_seed}: {refused} refused, {whole} whole, {cut} cut.");
        return (refused, whole, cut);
    }

    // How many batches are missing at the end.
    private int AssertBegins(SqliteLogStore store, List<LogPiece> pieces, int round)
    {
        using var reader = store.OpenReader();
        var count = 0;
        foreach (var piece in reader.Read())
        {
            var expected = pieces[count++];
            Assert.True(
                (expected.IsPart, expected.Number) == (piece.IsPart, piece.Number) && expected.Bytes.Span.SequenceEqual(piece.Bytes.Span),
                $"Round {round} of seed {_seed}: another {piece.Number}.");
        }

        return pieces.Count - count;
    }
}
