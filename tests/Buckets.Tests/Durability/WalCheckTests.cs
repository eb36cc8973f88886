namespace Pail.Buckets.Tests.Durability;

/// <summary>Which damage of a write-ahead log a crash explains, and which it does not.</summary>
public sealed class WalCheckTests : IDisposable
{
    private const int HeaderBytes = 32;
    private const int FrameBytes = 24 + LogSchema.PageSize;
    private const int SaltOffset = 8;
    private const int DataOffset = 24;

    private readonly LogLab _lab = new();

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void A_log_without_a_whole_header_has_nothing(int size)
    {
        Write(new byte[size]);

        Assert.Equal(new WalCheck(-1, 0, 0, size, IsDamaged: false), Look());
    }

    [Fact]
    public void A_missing_log_has_nothing() => Assert.Equal(new WalCheck(-1, 0, 0, 0, IsDamaged: false), Look());

    [Fact]
    public void A_whole_log_has_nothing_bad()
    {
        Write(SmallCommits(5));

        Assert.Equal(new WalCheck(-1, 0, 0, 0, IsDamaged: false), Look());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(17)]
    [InlineData(25)]
    public void A_bad_header_before_commits_is_damage(int place)
    {
        var log = SmallCommits(5);
        log[place] ^= 4;
        Write(log);

        Assert.Equal((true, 0, 5), (Look().IsDamaged, Look().BadFrame, Look().CommitsBehind));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SaltOffset)]
    [InlineData(16)]
    [InlineData(DataOffset + 100)]
    public void A_bad_last_commit_is_what_a_crash_leaves(int place)
    {
        var log = SmallCommits(5);
        log[^(FrameBytes - place)] ^= 1;
        Write(log);

        Assert.Equal((false, 0), (Look().IsDamaged, Look().CommitsBehind));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SaltOffset)]
    [InlineData(DataOffset + 100)]
    public void A_bad_commit_before_a_single_good_one_is_damage(int place)
    {
        var log = SmallCommits(5);
        log[^(2 * FrameBytes - place)] ^= 1;
        Write(log);

        Assert.Equal((true, 1), (Look().IsDamaged, Look().CommitsBehind));
    }

    [Fact]
    public void A_hole_in_the_last_commit_is_what_a_crash_leaves()
    {
        var log = SmallCommits(3, last: 50_000);
        log.AsSpan(log.Length - 5 * FrameBytes, FrameBytes).Clear();
        Write(log);

        Assert.Equal((false, 1), (Look().IsDamaged, Look().CommitsBehind));
        Assert.InRange(Look().CutBytes, 50_000, 100_000);
    }

    [Fact]
    public void A_cut_within_the_last_commit_is_what_a_crash_leaves()
    {
        var log = SmallCommits(3, last: 50_000);
        Write(log[..^(FrameBytes + 100)]);

        Assert.Equal((false, 0), (Look().IsDamaged, Look().CommitsBehind));
        Assert.InRange(Look().CutBytes, 40_000, 60_000);
    }

    [Fact]
    public void What_an_earlier_round_of_the_log_left_is_not_counted()
    {
        using var store = _lab.Open();
        while (store.Checkpoints < 2)
            LogLab.Append(store, 1, 20_000);
        LogLab.Append(store, 3, 100);
        var log = File.ReadAllBytes(_lab.Database + "-wal");
        Write(log);

        Assert.Equal((false, 0, 0L), (Look().IsDamaged, Look().CommitsBehind, Look().CutBytes));
        Assert.True(log.Length > 3 << 20);

        log[HeaderBytes + 2 * FrameBytes + DataOffset] ^= 1;
        Write(log);
        Assert.False(Look().IsDamaged);
        Assert.InRange(Look().CutBytes, FrameBytes, 3 * FrameBytes);
    }

    public void Dispose() => _lab.Dispose();

    private WalCheck Look() => WalCheck.Look(_lab.NewPath("log"), LogSchema.PageSize);

    private void Write(byte[] log) => File.WriteAllBytes(_lab.NewPath("log"), log);

    // The write-ahead log of commits with one frame each, and of a larger one if wanted.
    private byte[] SmallCommits(int count, int last = 0)
    {
        using var store = _lab.Open();
        LogLab.Append(store, count, 10);
        if (last > 0)
            LogLab.Append(store, 1, last);
        var log = File.ReadAllBytes(_lab.Database + "-wal");
        Assert.True(last > 0 || log.Length == HeaderBytes + count * FrameBytes);
        return log;
    }
}
