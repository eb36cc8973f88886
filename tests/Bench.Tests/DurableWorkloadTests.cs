using Pail.Bench.Compare;
using Pail.Bench.Durable.Workloads;

namespace Pail.Bench.Tests;

/// <summary>The workloads of <c>compare durable</c>, each run once with little work.</summary>
public sealed class DurableWorkloadTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string File => _folder.File("journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_the_bare_journal_has_acknowledged_is_in_its_file()
    {
        using var journal = new BareJournal(File, TimeSpan.Zero, size: 1 << 20);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => journal.Append($"key {i}", [(byte)i])));
        await journal.Append("key 1", "later"u8.ToArray());

        var records = BareJournal.Read(File);

        Assert.Equal(100, records.Count);
        Assert.Equal([99], records["key 99"]);
        Assert.Equal("later"u8.ToArray(), records["key 1"]);
    }

    [Fact]
    public async Task A_changed_byte_of_the_bare_journal_is_noticed()
    {
        using (var journal = new BareJournal(File, syncEvery: null, size: 1 << 20))
            await journal.Append("milk", "three"u8.ToArray());
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[bytes.AsSpan().IndexOf("three"u8)] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        Assert.Throws<InvalidDataException>(() => BareJournal.Read(File));
    }

    public static TheoryData<string> Stores => ["bucket", "bucket in memory", "journal", "bare"];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task All_writers_of_a_store_are_answered(string name)
    {
        DurableStore store = name switch
        {
            "bucket" => PortStore.Durable(TimeSpan.Zero),
            "bucket in memory" => PortStore.InMemory(),
            "journal" => new JournalStore(TimeSpan.Zero),
            _ => new BareStore(TimeSpan.Zero),
        };
        await using var puts = new DurablePuts(store, writers: 8);

        await puts.Start();
        await puts.Run(100);

        Assert.True(puts.ServerTime > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_finds_all_entries_again_and_again(bool fromSnapshot)
    {
        await using var recovery = new Recovery(1000, fromSnapshot);
        await recovery.Start();
        for (var run = 0; run < 2; run++)
        {
            await recovery.Run(1000);
            await ((IWorkload)recovery).Clear();
        }
    }

    [Theory]
    [InlineData((int)Disturbance.None)]
    [InlineData((int)Disturbance.Compaction)]
    [InlineData((int)Disturbance.BackUp)]
    public async Task Waits_are_measured_while_something_goes_on(int disturbance)
    {
        await using var puts = new DisturbedPuts((Disturbance)disturbance, 1000);
        await puts.Start();
        await puts.Arrange(200);
        await puts.Run(200);

        IWorkload measured = puts;
        Assert.InRange(measured.Percentile99, 1, measured.Longest);
    }
}
