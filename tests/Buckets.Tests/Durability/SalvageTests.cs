using System.Globalization;

namespace Pail.Buckets.Tests.Durability;

/// <summary>
/// What can be saved of a damaged store: a value is as it was or missing, and if the store says that all is of one moment, it is.
/// </summary>
public sealed class SalvageTests : IDisposable
{
    private const int Rounds = 40;
    private const int Keys = 50;
    private const int Writes = 600;
    private const long CompactAt = 300_000;

    private static readonly BucketStorageFault[] Unusable =
        [BucketStorageFault.Damaged, BucketStorageFault.Foreign, BucketStorageFault.Newer];

    private readonly LogLab _lab = new();
    private readonly int _seed = Random.Shared.Next();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData(true, "pail.db", true)]
    [InlineData(true, "pail.db", false)]
    [InlineData(true, "pail.db-wal", true)]
    [InlineData(true, "pail.db-wal", false)]
    [InlineData(false, "pail.db", true)]
    [InlineData(false, "pail.db", false)]
    public async Task What_is_saved_of_a_damaged_store_is_never_wrong(bool killed, string file, bool flips)
    {
        var original = await Fill(killed);
        var random = new Random(_seed);
        var (saved, whole, nothing) = (0, 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = _lab.NewPath($"damaged-{round}");
            Directory.CreateDirectory(damaged);
            foreach (var name in Directory.GetFiles(original).Select(Path.GetFileName))
            {
                var bytes = await File.ReadAllBytesAsync(Path.Combine(original, name!), TestContext.Current.CancellationToken);
                if (name == file)
                    bytes = flips ? Flip(bytes, random) : bytes[..random.Next(bytes.Length)];
                await File.WriteAllBytesAsync(Path.Combine(damaged, name!), bytes, TestContext.Current.CancellationToken);
            }

            var before = Contents(damaged);
            var to = _lab.NewPath($"saved-{round}");
            try
            {
                var result = BucketStorageFiles.Salvage(damaged, to);
                await Check(result, to, $"Round {round} of seed {_seed}: {result}");
                saved++;
                whole += result.IsWhole ? 1 : 0;
            }
            catch (BucketStorageException error)
            {
                Assert.Contains(error.Fault, Unusable);
                Assert.False(File.Exists(Path.Combine(to, "pail.db")));
                nothing++;
            }

            Assert.Equal(before, Contents(damaged));
            Directory.Delete(damaged, recursive: true);
            if (Directory.Exists(to))
            {
                Assert.Empty(Directory.GetDirectories(to));
                Directory.Delete(to, recursive: true);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {_seed}: {saved} saved, {whole} of them whole, nothing of {nothing}.");
        Assert.True(saved > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_of_an_intact_store_is_saved(bool killed)
    {
        var to = _lab.NewPath("saved");
        var result = BucketStorageFiles.Salvage(await Fill(killed), to);

        Assert.True(result.IsWhole, $"{result}");
        Assert.Equal((1, Keys), (result.Buckets, result.Entries));
        Assert.True(result.Parts > 1 && result.Batches > 1, $"{result}");
        await Check(result, to, "intact");
        await using var program = await StoredTree.Start(to);
        var bucket = await program.Running("shop");
        Assert.Equal($"{Writes}", Number((await bucket.Get($"{Writes % Keys}"))!));
        Assert.Equal(BucketBackend.Agent, bucket.Config.Backend);
        await bucket.Put("new", StoredTree.Text("1"));
    }

    [Fact]
    public void The_batches_before_a_damaged_one_are_saved_and_those_behind_it_are_counted()
    {
        var created = Change.CreateBucket(1, "shop", DateTimeOffset.UnixEpoch, new BucketConfig { Durable = true });
        using (var store = _lab.Open())
        {
            for (var i = 1; i <= 10; i++)
                store.Append(i, Changes.Batch(i, i == 1 ? created : Change.BeginEpoch(1, new Revision(i, 1))), sync: true);
        }

        Spoil("UPDATE batch SET crc = crc + 1 WHERE number = 4; DELETE FROM batch WHERE number = 7");
        var result = BucketStorageFiles.Salvage(_lab.Store, _lab.NewPath("saved"));

        Assert.Equal((3, 1, 0), (result.Batches, result.Buckets, result.Entries));
        Assert.Equal([4, 7], result.LostBatches);
        Assert.Equal(5, result.LeftOutBatches);
        Assert.True(result.IsOneMoment);
        Assert.False(result.IsWhole);
        using var saved = SqliteLogStore.Open(_lab.NewPath("saved"));
        using var reader = saved.OpenReader();
        var scan = LogScan.Read(reader, "saved");

        // The numbers of what was left out are not given again.
        Assert.Equal((10, 10, 1), (scan.Marks.Position, scan.Marks.Epoch, scan.Marks.Bucket));
        Assert.Equal(3, scan.Buckets[1].Revision.Epoch);
    }

    [Fact]
    public async Task A_lost_part_of_the_snapshot_loses_what_it_had()
    {
        await Fill(killed: false);
        Spoil("UPDATE part SET bytes = zeroblob(10) WHERE number = (SELECT max(number) FROM part)");
        var result = BucketStorageFiles.Salvage(_lab.Store, _lab.NewPath("saved"));

        Assert.Single(result.LostParts);
        Assert.False(result.IsOneMoment || result.IsWhole);
        Assert.InRange(result.Entries, 1, Keys);
        await Check(result, _lab.NewPath("saved"), $"{result}");
    }

    [Fact]
    public async Task A_store_in_use_is_not_salvaged_and_a_store_is_not_replaced()
    {
        using (_lab.Open())
        {
            Assert.Equal(
                BucketStorageFault.InUse, LogLab.FaultOf(() => BucketStorageFiles.Salvage(_lab.Store, _lab.NewPath("saved"))));
        }

        var other = await Fill(killed: true);
        Assert.Equal(BucketStorageFault.Exists, LogLab.FaultOf(() => BucketStorageFiles.Salvage(other, _lab.Store)));
        Assert.Equal(
            BucketStorageFault.Unreadable,
            LogLab.FaultOf(() => BucketStorageFiles.Salvage(_lab.NewPath("missing"), _lab.NewPath("saved"))));
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static Dictionary<string, string> Contents(string directory) => Directory.GetFiles(directory)
        .ToDictionary(static file => Path.GetFileName(file), static file => Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    private static string Number(Entry entry) => StoredTree.Text(entry).Split(' ')[0];

    // The key of a write is its number modulo the number of keys. So the greatest value tells how many writes there were, and with it what
    // each key must have.
    private static async Task Check(BucketSalvage result, string directory, string what)
    {
        await using var program = await StoredTree.Start(directory);
        if (result.Buckets == 0)
            return;
        var bucket = await program.Running("shop");
        var values = new Dictionary<int, int>();
        foreach (var item in (await bucket.List(new KeyQuery { Limit = 1000 })).Keys)
        {
            var value = int.Parse(Number((await bucket.Get(item.Key))!), CultureInfo.InvariantCulture);
            var key = int.Parse(item.Key, CultureInfo.InvariantCulture);
            Assert.True(value is > 0 and <= Writes && value % Keys == key, $"{what}: key {key} has {value}");
            values.Add(key, value);
        }

        Assert.True(values.Count == result.Entries, what);
        if (!result.IsOneMoment || values.Count == 0)
            return;
        var last = values.Values.Max();
        for (var write = Math.Max(1, last - Keys + 1); write <= last; write++)
            Assert.True(values.TryGetValue(write % Keys, out var value) && value == write, $"{what}: {write} is missing of {last}");
    }

    private void Spoil(string sql)
    {
        using var file = SqliteLogFile.Open(_lab.Database, mayWrite: true);
        file.Execute(sql);
    }

    // A store with a snapshot and a log. Returns a copy of it when it was killed, and itself when it was closed.
    private async Task<string> Fill(bool killed)
    {
        var directory = _lab.Store;
        await using (var program = await StoredTree.Start(new BucketStorageOptions(_lab.Store) { CompactAt = CompactAt }))
        {
            var bucket = (await program.Tree.Create(
                "shop", new BucketConfig { Backend = BucketBackend.Agent, Durable = true })).Bucket;
            var padding = new string('p', 20_000);
            for (var i = 1; i <= Writes; i++)
            {
                await bucket.Put($"{i % Keys}", StoredTree.Text($"{i} {padding[..(i * 7919 % 20_000)]}"));
                if (program.Tree.OpenedStorage!.Compacting is { } compacting)
                    await compacting;
            }

            Assert.True(program.Tree.Storage!.Snapshot.Count > 0);
            if (killed)
                directory = _lab.Copy("killed");
        }

        return directory;
    }
}
