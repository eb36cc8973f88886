using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

public sealed class TableExpiryTests : Chapter
{
    [Fact]
    public void A_row_expires() => InVirtualTime(async (node, self) =>
    {
        #region A_row_expires
        var codes = node.NewTable<string, int>();
        codes.Insert("ada", 1234, Expiration.After(TimeSpan.FromMinutes(5)));
        await self.Sleep(TimeSpan.FromMinutes(3));
        if (codes.TryGetTimeToLive("ada", out var left))
            Console.WriteLine(left);

        await self.Sleep(TimeSpan.FromMinutes(2));
        Console.WriteLine(codes.TryLookup("ada", out _));
        #endregion
    });

    [Fact]
    public void A_row_that_is_not_used_expires() => InVirtualTime(async (node, self) =>
    {
        #region A_row_that_is_not_used_expires
        var shell = self.Pid;
        var sessions = node.NewTable<string, string>();
        sessions.RowExpired += (_, expired) => node.Send(shell, $"{expired.Key} has gone and left {expired.Row}");
        sessions.Insert("ada", "tea", Expiration.Sliding(TimeSpan.FromMinutes(20), atMost: TimeSpan.FromHours(8)));

        await self.Sleep(TimeSpan.FromMinutes(15));
        Console.WriteLine(sessions.TryLookup("ada", out _));
        await self.Sleep(TimeSpan.FromMinutes(15));
        Console.WriteLine(sessions.TryLookup("ada", out _));
        Console.WriteLine(await self.Receive<string>());
        #endregion
    });

    [Fact]
    public void A_table_stands_in_front_of_something_slow() => InVirtualTime(async (node, self) =>
    {
        #region A_table_stands_in_front_of_something_slow
        await self.StartLink(new Prices(), new ServerOptions { Name = "prices" });
        var prices = node.WhereIsTable<Table<string, int>>("prices")!;
        var began = node.TimeProvider.GetTimestamp();

        Console.WriteLine($"{await Prices.Get(self, prices, "milk")} after {node.TimeProvider.GetElapsedTime(began)}");
        Console.WriteLine($"{await Prices.Get(self, prices, "milk")} after {node.TimeProvider.GetElapsedTime(began)}");
        await self.Sleep(TimeSpan.FromMinutes(5));
        Console.WriteLine($"{await Prices.Get(self, prices, "milk")} after {node.TimeProvider.GetElapsedTime(began)}");
        #endregion
    });
}
