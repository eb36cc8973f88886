using Pail.Bench.Compare;

namespace Pail.Bench.Durable.Workloads;

/// <summary>The bare journal is read into a dictionary. An operation is an entry.</summary>
/// <param name="entries">How many records the journal has.</param>
internal sealed class BareRecovery(int entries) : IWorkload
{
    private readonly ScratchFolder _folder = new();

    private string File => _folder.File("journal");

    public async Task Start()
    {
        var keys = DurableRecords.Keys(entries);
        using var journal = new BareJournal(File, syncEvery: null, size: Math.Max(1 << 20, 256 * entries));
        await Task.WhenAll(Enumerable.Range(0, DurableFill.AtOnce).Select(writer => Task.Run(async () =>
        {
            for (var i = writer; i < entries; i += DurableFill.AtOnce)
                await journal.Append(keys[i], DurableRecords.Bytes);
        })));
    }

    public Task Run(int operations) => Task.Run(() =>
    {
        if (BareJournal.Read(File).Count != entries)
            throw new InvalidOperationException("Records are missing in the journal.");
    });

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
