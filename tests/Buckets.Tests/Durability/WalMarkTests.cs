namespace Pail.Buckets.Tests.Durability;

/// <summary>
/// What a power cut leaves when commits do not wait for the disk: cut behind what is known to be there, refused before it.
/// </summary>
public sealed class WalMarkTests : IDisposable
{
    private const int HeaderBytes = 32;
    private const int FrameBytes = 24 + LogSchema.PageSize;
    private const int Commits = 20;

    private readonly LogLab _lab = new();

    [Fact]
    public void Everything_behind_a_hole_is_cut_and_counted()
    {
        Write(synced: 5);
        Damage(commit: 12);

        using (var store = Open())
        {
            // The sync has a commit of its own.
            Assert.Equal((11, Commits - 12), (store.LastBatch, store.CutCommits));
            Assert.Equal(11, LogLab.Read(store).Count);
            LogLab.Append(store, 3, 10);
        }

        using var again = Open();
        Assert.Equal((14, 0, 0), (again.LastBatch, again.CutBytes, again.CutCommits));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_hole_in_what_was_synced_is_refused(int commit)
    {
        Write(synced: 5);
        Damage(commit);

        Assert.Equal(BucketStorageFault.Damaged, LogLab.FaultOf(() => Open()));
        Assert.Equal(BucketStorageFault.Damaged, LogLab.FaultOf(() => Open(isLossy: false)));
    }

    [Fact]
    public void A_hole_is_refused_even_at_the_end_when_that_was_synced()
    {
        Write(synced: Commits);
        Damage(Commits);

        Assert.Equal(BucketStorageFault.Damaged, LogLab.FaultOf(() => Open()));
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("torn")]
    [InlineData("of another round")]
    public void A_mark_that_says_nothing_refuses_nothing(string mark)
    {
        Write(synced: 5);
        Spoil(mark);
        Damage(commit: 3);

        using var store = Open();
        Assert.Equal((2, Commits - 3 + 1), (store.LastBatch, store.CutCommits));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("torn")]
    [InlineData("of another round")]
    public void A_sound_store_opens_whatever_the_mark_is(string mark)
    {
        foreach (var isLossy in (bool[])[true, false])
        {
            Write(synced: 5);
            Spoil(mark);

            using var store = Open(isLossy);
            Assert.Equal((Commits, 0, 0), (store.LastBatch, store.CutBytes, store.CutCommits));
        }
    }

    [Fact]
    public void The_policy_that_follows_still_opens_what_a_power_cut_has_left_and_is_strict_from_then_on()
    {
        Write(synced: 5);
        Damage(commit: 12);
        using (var store = Open(isLossy: false))
        {
            Assert.Equal(Commits - 12, store.CutCommits);
            Assert.False(File.Exists(Mark(Cut)));
            LogLab.Append(store, Commits, 10, sync: true);
            Copy(Cut, "strict");
        }

        Flip(_lab.NewPath("strict"), 7);
        Assert.Equal(BucketStorageFault.Damaged, LogLab.FaultOf(() => SqliteLogStore.Open(_lab.NewPath("strict"))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_a_mark_all_commits_have_waited_so_a_hole_is_refused_whatever_is_to_come(bool isLossy)
    {
        using (var store = _lab.Open())
        {
            LogLab.Append(store, Commits, 10, sync: true);
            Copy(_lab.Store, "store-cut");
        }

        Damage(commit: 3);
        Assert.Equal(BucketStorageFault.Damaged, LogLab.FaultOf(() => Open(isLossy)));
    }

    [Fact]
    public void The_mark_follows_the_log_into_its_next_round()
    {
        using (var store = SqliteLogStore.Open(_lab.Store, isLossy: true))
        {
            while (store.Checkpoints < 4)
                LogLab.Append(store, 1, 20_000);
            LogLab.Append(store, 5, 10);
            store.Sync();
            LogLab.Append(store, 5, 10);
            Copy(_lab.Store, "store-cut");
        }

        var known = WalMark.Read(Mark(Cut), Path.Combine(Cut, "pail.db-wal"));
        Assert.InRange(known!.Value, 6, 100);
        Flip(Cut, (int)known - 1);
        Assert.Equal(BucketStorageFault.Damaged, LogLab.FaultOf(() => Open()));
    }

    public void Dispose() => _lab.Dispose();

    private string Cut => _lab.NewPath("store-cut");

    private static string Mark(string directory) => Path.Combine(directory, "pail.db-mark");

    private SqliteLogStore Open(bool isLossy = true) => SqliteLogStore.Open(Cut, isLossy: isLossy);

    // Leaves the files of a store with commits of one frame each, as if it was killed.
    private void Write(int synced)
    {
        foreach (var directory in (string[])[_lab.Store, Cut])
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }

        using var store = SqliteLogStore.Open(_lab.Store, isLossy: true);
        LogLab.Append(store, synced, 10);
        store.Sync();
        LogLab.Append(store, Commits - synced, 10);
        Copy(_lab.Store, "store-cut");
    }

    private void Copy(string from, string to)
    {
        var directory = Directory.CreateDirectory(_lab.NewPath(to)).FullName;
        foreach (var file in Directory.GetFiles(from, "pail.db*").Where(static file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
    }

    // The commit of the sync comes after the fifth.
    private void Damage(int commit) => Flip(Cut, commit > 5 && File.Exists(Mark(Cut)) && commit < Commits ? commit + 1 : commit);

    private static void Flip(string directory, int frame)
    {
        var path = Path.Combine(directory, "pail.db-wal");
        var log = File.ReadAllBytes(path);
        log[HeaderBytes + (frame - 1) * FrameBytes + 1000] ^= 1;
        File.WriteAllBytes(path, log);
    }

    private void Spoil(string mark)
    {
        var path = Mark(Cut);
        switch (mark)
        {
            case "missing":
                File.Delete(path);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "torn":
                var bytes = File.ReadAllBytes(path);
                bytes[9] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            default:
                var log = Path.Combine(Cut, "pail.db-wal");
                using (var other = WalMark.Open(path, _lab.NewPath("other-wal"), LogSchema.PageSize))
                {
                    var header = File.ReadAllBytes(log)[..HeaderBytes];
                    header[16] ^= 1;
                    File.WriteAllBytes(_lab.NewPath("other-wal"), header);
                    other.Note();
                }

                break;
        }
    }
}
