namespace Pail.Bench.Durable.Workloads;

/// <summary>The bare journal.</summary>
/// <param name="syncEvery">When it waits for the disk; see <see cref="BareJournal"/>.</param>
internal sealed class BareStore(TimeSpan? syncEvery) : DurableStore
{
    private readonly ScratchFolder _folder = new();
    private BareJournal? _journal;

    public override Task Start(int writers)
    {
        _journal = new BareJournal(_folder.File("journal"), syncEvery);
        return Task.CompletedTask;
    }

    public override async Task Put(int writer, int operations)
    {
        var keys = DurableRecords.Keys(DurableRecords.Count);
        for (var (i, key) = (0, DurableRecords.First(writer)); i < operations; i++, key = DurableRecords.After(key))
            await _journal!.Append(keys[key], DurableRecords.Bytes);
    }

    public override ValueTask DisposeAsync()
    {
        _journal?.Dispose();
        _folder.Dispose();
        return default;
    }
}
