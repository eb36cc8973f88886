using System.IO.Pipelines;
using System.Text;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Export and import, at the silo of the owner and at another one.</summary>
public sealed class TransferTests() : ClusterLab(2)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_export_at_one_silo_is_an_import_at_another(int asked)
    {
        await CreateAt(0, "from");
        await CreateAt(0, "to");
        var from = await Found(asked, "from");
        for (var i = 0; i < 450; i++)
            await from.Put($"k{i}", Text($"v{i}") with { Expiration = i == 7 ? Expiration.Sliding(TimeSpan.FromHours(1)) : null });

        var file = await Export(from);
        var stored = await (await Found(1 - asked, "to")).Import(PipeReader.Create(new MemoryStream(file)));

        Assert.Equal(450, stored);
        var copied = await (await Found(asked, "to")).List(new KeyQuery { Limit = 1000 });
        var page = await from.List(new KeyQuery { Limit = 1000 });
        Assert.Equal(page.Keys.Select(row => (row.Key, Text(row.Value))), copied.Keys.Select(row => (row.Key, Text(row.Value))));
        Assert.Equal(TimeSpan.FromHours(1), (await (await Found(asked, "to")).Peek("k7"))!.Sliding);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Nothing_of_a_damaged_import_is_stored(int asked)
    {
        await CreateAt(0, "from");
        await CreateAt(0, "to");
        await (await Found(0, "from")).Put("milk", Text("3"));
        var to = await Found(asked, "to");
        var file = await Export(await Found(asked, "from"));

        var error = await Assert.ThrowsAsync<ImportException>(
            async () => await to.Import(PipeReader.Create(new MemoryStream(file[..^40]))));

        Assert.StartsWith("Nothing was imported into bucket \"to\".", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await to.Status()).Keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Nothing_of_an_import_beyond_the_limits_is_stored(int asked)
    {
        await CreateAt(0, "from");
        await CreateAt(0, "to", new BucketConfig { MaxKeys = 2 });
        foreach (var key in (string[])["a", "b", "c"])
            await (await Found(0, "from")).Put(key, Text("3"));
        var to = await Found(asked, "to");

        var file = await Export(await Found(0, "from"));

        var error = await Assert.ThrowsAsync<ImportException>(async () => await to.Import(PipeReader.Create(new MemoryStream(file))));

        Assert.Equal((OperationFaultKind.TooManyKeys, 2L, 3L), (error.Fault!.Kind, error.Fault.Limit, error.Fault.Amount));
        Assert.Equal(0, (await to.Status()).Keys);
    }

    [Fact]
    public async Task An_import_larger_than_a_message_arrives_whole()
    {
        await CreateAt(0, "from");
        await CreateAt(0, "to");
        var (from, to) = (await Found(1, "from"), await Found(1, "to"));
        var value = new NewValue(Encoding.ASCII.GetBytes(new string('x', 900_000)), "text/plain");
        for (var i = 0; i < 12; i++)
            await from.Put($"k{i}", value);

        Assert.Equal(12, await to.Import(PipeReader.Create(new MemoryStream(await Export(from)))));
        Assert.Equal((12L, 12 * 900_000L), await to.Status() is var status ? (status.Keys, status.Bytes) : default);
    }

    [Fact]
    public async Task An_empty_export_is_imported_too()
    {
        await CreateAt(0, "from");
        var bucket = await Found(1, "from");

        Assert.Equal(0, await bucket.Import(PipeReader.Create(new MemoryStream(await Export(bucket)))));
    }

    private static async Task<byte[]> Export(IBucket bucket)
    {
        var file = new MemoryStream();
        var output = PipeWriter.Create(file);
        await bucket.Export(output, Ends);
        await output.CompleteAsync();
        return file.ToArray();
    }
}
