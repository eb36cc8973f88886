using System.Collections.Concurrent;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.Durability;

/// <summary>A tree over a store on the disk.</summary>
public sealed class StoredTreeTests : IDisposable
{
    private readonly LogLab _lab = new();

    public static TheoryData<BucketVariant> Variants => BucketVariants.All;

    public static TheoryData<BucketVariant, long> VariantsAndLogs => new(
        from variant in BucketVariants.Plain
        from compactAt in new[] { JournalOptions.DefaultCompactAt, 10_000 }
        select (variant, compactAt));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _lab.Dispose();

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task What_was_answered_is_there_after_a_restart_and_after_a_kill_of_the_process(BucketVariant variant)
    {
        Revision milk;
        await using (var program = await StoredTree.Start(_lab.Store))
        {
            var bucket = (await program.Tree.Create("shop", variant.Config() with { Durable = true })).Bucket;
            milk = (await bucket.Put("milk", StoredTree.Text("3"))).Entry!.Revision;
            var pid = (await bucket.Status()).Pid;
            await bucket.Kill();
            await Waiting.Until(async () => await bucket.Status() is { State: BucketState.Running } now && now.Pid != pid);
            Assert.Equal(milk, (await bucket.Get("milk"))!.Revision);
            await bucket.Put("bread", StoredTree.Text("1"));
        }

        await using var next = await StoredTree.Start(_lab.Store);
        var again = await next.Running("shop");
        Assert.Equal(milk, (await again.Get("milk"))!.Revision);
        Assert.Equal(2, (await again.Status()).Keys);
    }

    [Fact]
    public async Task A_tree_that_has_started_serves_all_its_buckets_at_once()
    {
        const int buckets = 200;
        await using (var program = await StoredTree.Start(_lab.Store))
        {
            for (var i = 0; i < buckets; i++)
                await program.Tree.Create($"shop-{i}", new BucketConfig { Backend = BucketBackend.Agent, Durable = true });
        }

        await using var next = await StoredTree.Start(_lab.Store);
        var states = (await next.Tree.List("", null, 1000)).Select(static bucket => bucket.CurrentStatus().State).ToList();
        Assert.Equal(Enumerable.Repeat(BucketState.Running, buckets), states);
    }

    /// <summary>
    /// The files are copied between two commits, while clients write and processes are killed: that is what a kill -9 of the program
    /// leaves.
    /// </summary>
    [Theory]
    [MemberData(nameof(VariantsAndLogs))]
    public async Task Every_answered_write_is_in_what_a_killed_program_leaves(BucketVariant variant, long compactAt)
    {
        const int copies = 8;
        const int clients = 4;
        var answered = new ConcurrentDictionary<string, int>();
        var cuts = new List<(string Path, Dictionary<string, int> Answered)>();
        using var store = new LockedStore(_lab.Open());
        await using (var program = await StoredTree.Start(() => store, compactAt))
        {
            var bucket = (await program.Tree.Create("shop", variant.Config() with { Durable = true })).Bucket;
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
            {
                for (var i = 1; !stop.IsCancellationRequested; i++)
                {
                    var key = $"{client}/{i % 20}";
                    try
                    {
                        await bucket.Put(key, StoredTree.Text($"{i}"));
                        answered[key] = i;
                    }
                    catch (BucketUnavailableException error)
                    {
                        Assert.Equal(BucketFailure.Restarting, error.Failure);
                        await Task.Yield();
                    }
                }
            })).ToArray();
            for (var cut = 0; cut < copies; cut++)
            {
                var before = answered.Values.Sum();
                await Waiting.Until(() => answered.Values.Sum() > before + 1_000);
                if (cut % 2 == 1)
                    await bucket.Kill();
                lock (store.Lock)
                {
                    var known = new Dictionary<string, int>(answered);
                    cuts.Add((_lab.Copy($"cut-{cut}"), known));
                }
            }

            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }

        foreach (var (path, known) in cuts)
        {
            await using var program = await StoredTree.Start(path);
            var bucket = await program.Running("shop");
            foreach (var (key, number) in known)
            {
                var entry = await bucket.Get(key);
                Assert.True(entry is not null, $"{key} is not there; {number} was answered.");

                // A write may have come into the store after it was noted here, and before the files were copied.
                Assert.True(int.Parse(StoredTree.Text(entry), System.Globalization.CultureInfo.InvariantCulture) >= number, key);
            }
        }
    }

    [Fact]
    public async Task A_damaged_store_stops_the_start_with_a_sentence()
    {
        await using (var program = await StoredTree.Start(_lab.Store))
        {
            var bucket = (await program.Tree.Create("shop", new BucketConfig { Durable = true })).Bucket;
            for (var i = 0; i < 200; i++)
                await bucket.Put($"{i}", StoredTree.Text(new string('x', 1_000)));
        }

        var bytes = await File.ReadAllBytesAsync(_lab.Database, Cancelled);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(_lab.Database, bytes, Cancelled);

        var error = await Assert.ThrowsAsync<BucketStorageException>(() => StoredTree.Start(_lab.Store));
        Assert.Equal(BucketStorageFault.Damaged, error.Fault);
        Assert.Contains("pail.db", error.Message, StringComparison.Ordinal);
    }

    // A disk writes pages in any order until it is told to write them all.
    [Fact]
    public async Task A_hole_that_a_power_cut_left_is_cut_unless_nothing_says_that_answers_did_not_wait()
    {
        string copy;
        await using (var program = await StoredTree.Start(new BucketStorageOptions(_lab.Store) { SyncEvery = null }))
        {
            var bucket = (await program.Tree.Create("shop", new BucketConfig { Durable = true })).Bucket;
            for (var i = 0; i < 20; i++)
                await bucket.Put($"{i:00}", StoredTree.Text(new string('x', 3_000)));
            copy = _lab.Copy("cut");
        }

        var path = Path.Combine(copy, "pail.db-wal");
        var bytes = await File.ReadAllBytesAsync(path, Cancelled);
        bytes.AsSpan(bytes.Length / 2, LogSchema.PageSize).Clear();
        await File.WriteAllBytesAsync(path, bytes, Cancelled);

        var mark = path.Replace("-wal", "-mark", StringComparison.Ordinal);
        File.Move(mark, mark + ".away");
        var error = await Assert.ThrowsAsync<BucketStorageException>(() => StoredTree.Start(copy));
        Assert.Equal(BucketStorageFault.Damaged, error.Fault);
        File.Move(mark + ".away", mark);

        await using var again = await StoredTree.Start(new BucketStorageOptions(copy) { SyncEvery = null });
        var left = (await (await again.Tree.Find("shop"))!.List(new KeyQuery())).Keys.Select(static entry => entry.Key).ToList();
        Assert.InRange(left.Count, 1, 19);
        Assert.Equal(Enumerable.Range(0, left.Count).Select(static i => $"{i:00}"), left);
    }
}

/// <summary>A program with a tree over a store in a directory.</summary>
internal sealed class StoredTree : IAsyncDisposable
{
    private readonly Node _node = new();

    private StoredTree(BucketStorageOptions storage) =>
        Tree = new BucketTree(_node, options: new BucketTreeOptions { Storage = storage });

    internal BucketTree Tree { get; }

    internal static Task<StoredTree> Start(string directory) => Start(new BucketStorageOptions(directory));

    internal static Task<StoredTree> Start(Func<ILogStore> store, long compactAt) =>
        Start(new BucketStorageOptions("unused") { OpenStore = store, CompactAt = compactAt });

    internal static async Task<StoredTree> Start(BucketStorageOptions storage)
    {
        var program = new StoredTree(storage);
        try
        {
            await program.Tree.Start();
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    internal static NewValue Text(string value) => new(System.Text.Encoding.UTF8.GetBytes(value), "text/plain");

    internal static string Text(Entry entry) => System.Text.Encoding.UTF8.GetString(entry.Value.Span);

    internal async Task<IBucket> Running(string name)
    {
        await Waiting.Until(() => Tree.FindNow(name)?.CurrentStatus().State == BucketState.Running);
        return (await Tree.Find(name))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Tree.DisposeAsync();
        await _node.DisposeAsync();
    }
}

/// <summary>A store that others may keep from its next step for a moment.</summary>
internal sealed class LockedStore(ILogStore store) : ILogStore
{
    internal Lock Lock { get; } = new();

    public long LastBatch => store.LastBatch;

    public long SnapshotThrough => store.SnapshotThrough;

    public LogSize Size => store.Size;

    public void Append(long number, ReadOnlySpan<byte> batch, bool sync)
    {
        lock (Lock)
            store.Append(number, batch, sync);
    }

    public void Sync()
    {
        lock (Lock)
            store.Sync();
    }

    public ILogSnapshot BeginSnapshot(long through) => new LockedSnapshot(this, store.BeginSnapshot(through));

    public bool DeleteOld(int mostBytes)
    {
        lock (Lock)
            return store.DeleteOld(mostBytes);
    }

    public ILogReader OpenReader() => store.OpenReader();

    public string FilePath => store.FilePath;

    public long CutBytes => store.CutBytes;

    public void BackUp(string path, CancellationToken cancellation) => store.BackUp(path, cancellation);

    public void Dispose() => store.Dispose();
}

internal sealed class LockedSnapshot(LockedStore store, ILogSnapshot snapshot) : ILogSnapshot
{
    public void Append(ReadOnlySpan<byte> part)
    {
        lock (store.Lock)
            snapshot.Append(part);
    }

    public void Complete()
    {
        lock (store.Lock)
            snapshot.Complete();
    }

    public void Abandon()
    {
        lock (store.Lock)
            snapshot.Abandon();
    }
}
