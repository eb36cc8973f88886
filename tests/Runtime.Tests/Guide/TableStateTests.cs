using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

public sealed class TableStateTests : Chapter
{
    [Fact]
    public Task A_table_is_a_bucket() => Shell(async (node, self) =>
    {
        #region A_table_is_a_bucket
        var bucket = self.NewTable<string, int>();
        bucket.Insert("milk", 3);
        Console.WriteLine(bucket.TryLookup("milk", out var milk) ? milk : 0);
        Console.WriteLine(bucket.Delete("milk"));
        Console.WriteLine(bucket.TryLookup("milk", out _));
        #endregion
    });

    [Fact]
    public Task A_protected_table_is_read_by_all_and_written_by_one() => Shell(async (node, self) =>
    {
        #region A_protected_table_is_read_by_all_and_written_by_one
        var bucket = self.NewTable<string, int>(new TableOptions { Name = "shopping" });
        bucket.Insert("milk", 3);
        self.SpawnMonitor(async _ =>
        {
            Console.WriteLine(bucket.Member("milk"));
            try
            {
                bucket.Insert("milk", 4);
            }
            catch (TableAccessException error)
            {
                Console.WriteLine(error.Message);
            }
        });
        await self.Receive<Down>();
        #endregion
    });

    [Fact]
    public Task A_table_is_found_by_its_name() => Shell(async (node, self) =>
    {
        #region A_table_is_found_by_its_name
        TableBucket.New(self, "shopping");
        TableBucket.Put(node, "shopping", "milk", 3);

        self.SpawnMonitor(async _ => Console.WriteLine(TableBucket.Delete(node, "shopping", "milk")));
        await self.Receive<Down>();
        Console.WriteLine(TableBucket.Get(node, "shopping", "milk") is null);
        #endregion
    });

    [Fact]
    public Task A_row_in_a_table_is_no_copy() => Shell(async (node, self) =>
    {
        #region A_row_in_a_table_is_no_copy
        var baskets = self.NewTable<string, List<string>>();
        baskets.Insert("ada", ["milk"]);
        self.SpawnMonitor(async _ => baskets.Lookup("ada")[0].Add("tea"));
        await self.Receive<Down>();
        Console.WriteLine(string.Join(", ", baskets.Lookup("ada")[0]));
        #endregion
    });
}
