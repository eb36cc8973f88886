using System.Buffers.Binary;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// Files whose blocks are intact but were changed, moved or removed. Loading such a file and reading its info must refuse the same files.
/// </summary>
public sealed class TableFileBlockTests : IAsyncDisposable
{
    private const int Head = 10;

    private readonly Node _node = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pail");

    private string Path => System.IO.Path.Combine(_directory.FullName, "table");

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return _node.DisposeAsync();
    }

    public static TheoryData<string> Faults => [.. Changes.Keys];

    // The first block describes the table, the last has the number of rows, and the others have the rows.
    private static Dictionary<string, Func<List<byte[]>, IEnumerable<byte[]>>> Changes => new()
    {
        ["a block twice"] = blocks => [.. blocks[..2], blocks[1], .. blocks[2..]],
        ["the last block of rows twice"] = blocks => [.. blocks[..^1], blocks[^2], blocks[^1]],
        ["a block missing"] = blocks => [blocks[0], .. blocks[2..]],
        ["all rows missing"] = blocks => [blocks[0], blocks[^1]],
        ["the first block twice"] = blocks => [blocks[0], .. blocks],
        ["the first block missing"] = blocks => blocks[1..],
        ["the first block not first"] = blocks => [blocks[1], blocks[0], .. blocks[2..]],
        ["the end missing"] = blocks => blocks[..^1],
        ["the end twice"] = blocks => [.. blocks, blocks[^1]],
        ["the end too early"] = blocks => [.. blocks[..2], blocks[^1], .. blocks[2..^1]],
        ["a block behind the end"] = blocks => [.. blocks, blocks[1]],
        ["garbage behind the end"] = blocks => [.. blocks, [1, 2, 3]],
        ["a block of other content"] = blocks => [.. blocks[..2], Block([9, 9, 9]), .. blocks[2..]],
        ["a block that ends within a row"] = blocks => [blocks[0], Block(blocks[1][8..^1]), .. blocks[2..]],
        ["a row with a negative length"] = blocks => [.. blocks[..2], Block([0, 255, 255, 255, 255]), .. blocks[2..]],
        ["a row that is idle for a negative time"] = blocks => [.. blocks[..^1], Block([2, .. new byte[8], .. new byte[8]]), End(20_001)],
        ["a row that expires before the calendar begins"] = blocks =>
            [.. blocks[..^1], Block([1, 0, 0, 0, 0, 0, 0, 0, 255, .. new byte[8]]), End(20_001)],
    };

    [Theory]
    [MemberData(nameof(Faults))]
    [Trait("Rule", "E66")]
    public void Loading_and_info_refuse_the_same_files(string fault)
    {
        Write();
        Rewrite(Changes[fault]);

        var loading = Assert.Throws<InvalidDataException>(
            () => _node.TableFromFile(Path, TableSerializer.Text, TableSerializer.Number<long>()));
        var info = Assert.Throws<InvalidDataException>(() => TableFiles.Info(Path));

        Assert.Equal(loading.Message, info.Message);
        Assert.Empty(_node.Tables());
    }

    [Fact]
    [Trait("Rule", "E66")]
    public void Loading_and_info_accept_the_same_files()
    {
        // A block does not depend on its place: the rows of a set may be in any order.
        Write();
        Rewrite(blocks => [blocks[0], .. blocks[1..^1].AsEnumerable().Reverse(), blocks[^1]]);

        Assert.Equal(20_000, _node.TableFromFile(Path, TableSerializer.Text, TableSerializer.Number<long>()).Count);
        Assert.Equal(20_000, TableFiles.Info(Path).Size);
    }

    private void Write()
    {
        var table = _node.NewTable<string, long>();
        for (var i = 0; i < 20_000; i++)
            table.Insert($"key {i}", i);
        table.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>());
        table.Delete();
    }

    private void Rewrite(Func<List<byte[]>, IEnumerable<byte[]>> change)
    {
        var bytes = File.ReadAllBytes(Path);
        var blocks = new List<byte[]>();
        for (var at = Head; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            var whole = 8 + (length == 0 ? 8 : length);
            blocks.Add(bytes[at..(at + whole)]);
            at += whole;
        }

        Assert.True(blocks.Count > 4);
        File.WriteAllBytes(Path, [.. bytes[..Head], .. change(blocks).SelectMany(block => block)]);
    }

    private static byte[] Block(byte[] content) =>
        [.. BitConverter.GetBytes(content.Length), .. BitConverter.GetBytes(TableFileFormat.Checksum(content)), .. content];

    private static byte[] End(long count) =>
        [0, 0, 0, 0, .. BitConverter.GetBytes(TableFileFormat.Checksum(BitConverter.GetBytes(count))), .. BitConverter.GetBytes(count)];
}
