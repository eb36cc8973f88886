using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

public sealed class TableOwnerTests : Chapter
{
    [Fact]
    public Task A_table_goes_with_its_owner() => Shell(async (node, self) =>
    {
        #region A_table_goes_with_its_owner
        var shell = self.Pid;
        self.SpawnMonitor(async owner => owner.Send(shell, owner.NewTable<string, int>(new TableOptions { Name = "shopping" })));
        var bucket = await self.Receive<Table<string, int>>();
        await self.Receive<Down>();
        try
        {
            bucket.TryLookup("milk", out _);
        }
        catch (TableGoneException error)
        {
            Console.WriteLine(error.Message);
        }
        #endregion
    });

    [Fact]
    public Task An_heir_gets_the_table() => Shell(async (node, self) =>
    {
        #region An_heir_gets_the_table
        var shell = self.Pid;
        self.Spawn(async owner =>
        {
            var shopping = owner.NewTable<string, int>(new TableOptions { Heir = shell, HeirData = "the shopping" });
            shopping.Insert("milk", 3);
            owner.Exit(ExitReason.Of("bored"));
        });

        var transfer = await self.Receive<TableTransfer>();
        var bucket = (Table<string, int>)transfer.Table;
        Console.WriteLine($"{transfer.Data} from {transfer.From}: {bucket.Lookup("milk")[0]}");
        Console.WriteLine(bucket.Owner == self.Pid);
        #endregion
    });

    [Fact]
    public Task A_keeper_gives_the_table_to_one_worker_after_another() => Shell(async (node, self) =>
    {
        #region A_keeper_gives_the_table_to_one_worker_after_another
        var starts = self.NewTable<string, long>(new TableOptions { Heir = self.Pid });
        for (var round = 0; round < 2; round++)
        {
            var worker = self.Spawn(async worker =>
            {
                var mine = (Table<string, long>)(await worker.Receive<TableTransfer>()).Table;
                Console.WriteLine($"{worker.Pid} is number {mine.UpdateCounter("starts", 1, initial: 0)}");
                worker.Exit(ExitReason.Of("tired"));
            });

            starts.GiveAway(worker);
            await self.Receive<TableTransfer>();
        }
        #endregion
    });

    [Fact]
    public Task The_node_keeps_the_table_between_two_workers() => Shell(async (node, self) =>
    {
        #region The_node_keeps_the_table_between_two_workers
        var starts = self.NewTable<string, long>();
        for (var round = 0; round < 2; round++)
        {
            self.SpawnMonitor(async worker =>
            {
                if (!starts.TryClaim())
                    starts = worker.NewTable<string, long>(new TableOptions { NodeInherits = true });
                Console.WriteLine($"{worker.Pid} is number {starts.UpdateCounter("starts", 1, initial: 0)}");
                worker.Exit(ExitReason.Of("tired"));
            });

            await self.Receive<Down>();
            Console.WriteLine(starts.Owner is null);
        }
        #endregion
    });
}
