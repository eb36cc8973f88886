using System.Buffers;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of tables in files. A region is called as the member that shows it.</summary>
public sealed class TableFileExamples : IAsyncDisposable
{
    private readonly Node _node = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pail");

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return _node.DisposeAsync();
    }

    [Fact]
    public void A_table_goes_into_a_file_and_comes_back()
    {
        var node = _node;
        var path = Path.Combine(_directory.FullName, "scores");
        var scores = node.NewTable<string, long>();
        scores.Insert("ada", 10);

        #region M:Pail.Runtime.Tables.TableFiles.ToFile``2(Pail.Runtime.Tables.RowTable{``0,``1},System.String,Pail.Runtime.Tables.TableSerializer{``0},Pail.Runtime.Tables.TableSerializer{``1})
        scores.ToFile(path, TableSerializer.Text, TableSerializer.Number<long>());
        var again = (Table<string, long>)node.TableFromFile(path, TableSerializer.Text, TableSerializer.Number<long>());
        #endregion

        Assert.NotSame(scores, again);
        Assert.Equal([new("ada", 10)], again.ToList());
    }

    [Fact]
    public void Any_type_can_have_a_serializer_of_its_own()
    {
        var path = Path.Combine(_directory.FullName, "orders");
        var orders = _node.NewTable<Guid, string>();
        var order = Guid.NewGuid();
        orders.Insert(order, "tea");

        orders.ToFile(path, new GuidSerializer(), TableSerializer.Text);

        Assert.Equal([new(order, "tea")], _node.TableFromFile(path, new GuidSerializer(), TableSerializer.Text).ToList());
        Assert.Throws<FormatException>(() => new GuidSerializer().Read([1, 2, 3]));
    }

    #region T:Pail.Runtime.Tables.TableSerializer`1
    internal sealed class GuidSerializer : TableSerializer<Guid>
    {
        public override void Write(Guid value, IBufferWriter<byte> output) => output.Write(value.ToByteArray());

        public override Guid Read(ReadOnlySpan<byte> input) =>
            input.Length == 16 ? new Guid(input) : throw new FormatException($"A Guid has 16 bytes, not {input.Length}.");
    }
    #endregion
}
