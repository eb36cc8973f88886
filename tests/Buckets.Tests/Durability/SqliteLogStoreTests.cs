namespace Pail.Buckets.Tests.Durability;

/// <summary>Batches go in, and the same come out.</summary>
public sealed class SqliteLogStoreTests : IDisposable
{
    private readonly LogLab _lab = new();

    [Fact]
    public void A_new_store_is_empty()
    {
        using var store = _lab.Open();

        Assert.Equal(0, store.LastBatch);
        Assert.Equal(0, store.SnapshotThrough);
        Assert.Empty(LogLab.Read(store));
        Assert.False(store.DeleteOld(1000));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batches_are_read_back_in_order(bool sync)
    {
        using var store = _lab.Open();
        int[] sizes = [0, 1, 7, 8, 100, 4096, 100_000, 1_500_000];
        foreach (var size in sizes)
            LogLab.Append(store, 1, size, sync);

        LogLab.AssertSame(sizes.Select((size, index) => new LogPiece(false, index + 1, LogLab.Batch(index + 1, size))), LogLab.Read(store));
        Assert.Equal(sizes.Length, store.Size.LogRows);
        Assert.Equal(sizes.Sum(), store.Size.LogBytes);
        Assert.True(store.Size.FileBytes > sizes.Sum());
    }

    [Fact]
    public void A_store_that_is_opened_again_goes_on()
    {
        List<LogPiece> before;
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 50, 300);
            before = LogLab.Read(store);
        }

        using var again = _lab.Open();

        Assert.Equal(50, again.LastBatch);
        Assert.Equal(0, again.CutBytes);
        Assert.Equal(50 * 300, again.Size.LogBytes);
        LogLab.AssertSame(before, LogLab.Read(again));
        LogLab.Append(again, 1, 5, sync: true);
        Assert.Equal(51, LogLab.Read(again).Count);
    }

    [Fact]
    public void A_store_of_many_checkpoints_is_read_back()
    {
        using (var store = _lab.Open())
            LogLab.Append(store, 400, 60_000);
        using var again = _lab.Open();

        var expected = Enumerable.Range(1, 400).Select(static number => new LogPiece(false, number, LogLab.Batch(number, 60_000)));
        LogLab.AssertSame(expected, LogLab.Read(again));
    }

    [Fact]
    public void The_write_ahead_log_does_not_grow_without_limit()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 2000, 20_000);

        Assert.InRange(new FileInfo(_lab.Database + "-wal").Length, 1, 8 << 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_batch_must_have_the_next_number(long number)
    {
        using var store = _lab.Open();
        LogLab.Append(store, 3, 10);

        Assert.Throws<ArgumentOutOfRangeException>(() => store.Append(number, [1], sync: false));
        Assert.Equal(3, store.LastBatch);
    }

    [Fact]
    public void Commits_with_and_without_sync_take_turns()
    {
        using var store = _lab.Open();
        for (var i = 0; i < 20; i++)
        {
            LogLab.Append(store, 1, 100, sync: i % 3 == 0);
            if (i % 5 == 0)
                store.Sync();
        }

        store.Sync();

        Assert.Equal(20, LogLab.Read(store).Count);
    }

    [Fact]
    public void What_the_store_creates_belongs_to_its_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes of files.");
        using var store = _lab.Open();
        LogLab.Append(store, 1, 10);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(_lab.Store));
        Assert.All(
            Directory.GetFiles(_lab.Store), static path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(path)));
        Assert.Equal(["pail.db", "pail.db-shm", "pail.db-wal", "pail.lock"], Files());
    }

    [Fact]
    public void A_closed_store_is_one_file_besides_its_lock()
    {
        using (var store = _lab.Open())
            LogLab.Append(store, 10, 10_000);

        Assert.Equal(["pail.db", "pail.lock"], Files());
    }

    public void Dispose() => _lab.Dispose();

    private IEnumerable<string?> Files() => Directory.GetFiles(_lab.Store).Select(Path.GetFileName).Order();

#pragma warning disable CA1416 // Skipped on Windows.
    private static UnixFileMode Mode(string path) => File.GetUnixFileMode(path);
#pragma warning restore CA1416
}
