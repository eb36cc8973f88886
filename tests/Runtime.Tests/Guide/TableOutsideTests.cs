using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

public sealed class TableOutsideTests : Chapter
{
    [Fact]
    public Task A_table_is_kept_in_a_file() => Shell(async (node, self) =>
    {
        #region A_table_is_kept_in_a_file
        var path = Path.GetTempFileName();
        var scores = node.NewTable<string, long>();
        scores.Insert([new("ada", 10), new("bob", 5)]);
        scores.ToFile(path, TableSerializer.Text, TableSerializer.Number<long>());

        var again = (Table<string, long>)node.TableFromFile(path, TableSerializer.Text, TableSerializer.Number<long>());
        Console.WriteLine(again.LookupElement("ada", score => score));
        Console.WriteLine(TableFiles.Info(path).Size);
        File.Delete(path);
        #endregion
    });

    [Fact]
    public Task A_row_is_found_by_a_span() => Shell(async (node, self) =>
    {
        #region A_row_is_found_by_a_span
        var scores = node.NewTable<string, int>();
        scores.Insert("ada", 10);
        var byName = scores.GetAlternateLookup<ReadOnlySpan<char>>();

        var line = "ada plays against bob";
        Console.WriteLine(byName.TryLookup(line.AsSpan(0, 3), out var score) ? score : 0);
        Console.WriteLine(byName.Member(line.AsSpan(18, 3)));
        #endregion
    });
}
