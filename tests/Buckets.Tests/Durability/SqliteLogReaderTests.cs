namespace Pail.Buckets.Tests.Durability;

/// <summary>A reader sees the store as it was when it was opened.</summary>
public sealed class SqliteLogReaderTests : IDisposable
{
    private readonly LogLab _lab = new();

    [Fact]
    public async Task Readers_and_a_writer_work_side_by_side()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 1, 5000);
        using var stop = new CancellationTokenSource();
        var written = Task.Run(
            () =>
            {
                for (var i = 0; !stop.IsCancellationRequested || i < 500; i++)
                    LogLab.Append(store, 1, 5000, sync: i % 50 == 0);
            },
            TestContext.Current.CancellationToken);
        try
        {
            var last = 0;
            for (var i = 0; i < 20; i++)
            {
                var pieces = LogLab.Read(store);
                Assert.True(pieces.Count >= last);
                last = pieces.Count;
                Assert.All(pieces, static piece => Assert.True(LogLab.Batch(piece.Number, 5000).AsSpan().SequenceEqual(piece.Bytes.Span)));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await written;
        }
    }

    [Fact]
    public void What_is_deleted_stays_readable_for_an_earlier_reader()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 50, 20_000);
        var first = store.BeginSnapshot(20);
        first.Append("first"u8);
        first.Complete();
        var before = LogLab.Read(store);
        using var reader = store.OpenReader();

        var second = store.BeginSnapshot(50);
        second.Append("second"u8);
        second.Complete();
        LogLab.DeleteAllOld(store);
        LogLab.Append(store, 300, 20_000);

        LogLab.AssertSame(before, LogLab.Read(reader));
        Assert.Equal(301, LogLab.Read(store).Count);
    }

    [Fact]
    public void One_piece_can_be_read()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 10, 100);
        var snapshot = store.BeginSnapshot(4);
        snapshot.Append("one"u8);
        snapshot.Append("two"u8);
        snapshot.Complete();
        using var reader = store.OpenReader();

        Assert.Equal(LogLab.Text(new(true, 2, "two"u8.ToArray())), LogLab.Text(reader.ReadPart(2)));
        Assert.Equal(LogLab.Text(new(false, 7, LogLab.Batch(7, 100))), LogLab.Text(reader.ReadBatch(7)));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadPart(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadPart(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadBatch(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadBatch(11));
    }

    public void Dispose() => _lab.Dispose();
}
