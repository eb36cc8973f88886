using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <content>Protection, and checks of arguments.</content>
public abstract partial class TableContract
{
    [Fact]
    [Trait("Rule", "E1")]
    public async Task A_table_is_of_its_type_and_protected_and_its_creators()
    {
        var table = await Owned(new TableOptions { Name = "scores" });

        var info = table.Info()!;
        Assert.Equal((type, TableProtection.Protected, "scores", false), (info.Type, info.Protection, info.Name, info.IsNamed));
        Assert.Equal((null, table.Owner), (info.Heir, info.Owner));
        Assert.Equal(type, table.Type);
    }

    [Fact]
    [Trait("Rule", "E1")]
    public async Task Bad_options_are_refused_and_leave_no_table_behind()
    {
        Assert.Throws<ArgumentException>("options", () => Node.Make<string, int>(type, new TableOptions { Named = true }));
        Assert.Throws<ArgumentException>("options", () => Node.Make<string, int>(type, new TableOptions { Named = true, Name = "" }));
        var ofAProcess = new TableOptions { Protection = TableProtection.Private };
        Assert.Throws<ArgumentException>("options", () => Node.Make<string, int>(type, ofAProcess));
        Assert.Throws<ArgumentOutOfRangeException>(() => Node.Make<string, int>(type, new TableOptions { Capacity = -1 }));
        await Assert.ThrowsAsync<ArgumentException>(() => Owned(new TableOptions { Named = true }));

        Assert.Empty(Node.Tables());
    }

    [Fact]
    [Trait("Rule", "E7")]
    public async Task Everyone_reads_a_protected_table_and_only_its_owner_writes()
    {
        var table = await Owned(new TableOptions());

        foreach (var read in Reads(table))
            read();
        foreach (var write in Writes(table).Append(table.Delete).Append(() => table.Rename("points")))
            Assert.Throws<TableAccessException>(write);

        Assert.Equal([KeyValuePair.Create("ada", 1L)], table.ToList());
        Assert.Null(table.Name);
    }

    [Fact]
    [Trait("Rule", "E7")]
    public async Task Nobody_but_its_owner_uses_a_private_table_and_everyone_may_ask_what_it_is()
    {
        var table = await Owned(new TableOptions { Protection = TableProtection.Private });

        foreach (var access in Reads(table).Concat(Writes(table)).Append(table.Delete).Append(() => table.Rename("points")))
            Assert.Throws<TableAccessException>(access);

        Assert.Equal((TableProtection.Private, 1), (table.Info()!.Protection, table.Info()!.Size));
    }

    [Theory]
    [InlineData(TableProtection.Protected)]
    [InlineData(TableProtection.Private)]
    [Trait("Rule", "E7")]
    public async Task The_owner_may_do_everything(TableProtection protection) =>
        Assert.Null(await Node.Within(self =>
        {
            var table = self.Make<string, long>(type, new TableOptions { Protection = protection });
            foreach (var access in Reads(table).Concat(Writes(table)))
                access();
            table.Rename("points");
            table.Delete();
            return Task.FromResult(table.Info());
        }));

    [Fact]
    [Trait("Rule", "E7")]
    public async Task Everyone_may_do_everything_with_a_public_table()
    {
        var table = await Owned(new TableOptions { Protection = TableProtection.Public });

        foreach (var access in Reads(table).Concat(Writes(table)))
            access();
        table.Rename("points");
        table.Delete();

        Assert.Null(table.Info());
    }

    [Fact]
    [Trait("Rule", "E5")]
    public void Bad_arguments_are_argument_errors_and_change_nothing()
    {
        var table = New(("ada", 1));
        Action[] bad =
        [
            () => table.Lookup(null!), () => table.Member(null!), () => table.Insert(null!, 1), () => table.Insert(null!),
            () => table.InsertNew(null!, 1),
            () => table.InsertNew(null!), () => table.Delete(null!), () => table.DeleteObject(null!, 1), () => table.Take(null!),
            () => table.TryNext(null!, out _), () => table.TryPrev(null!, out _), () => table.Match(null!), () => table.Match(null!, 1),
            () => table.Match((_, _) => true, 0), () => table.Select<int>((_, _) => true, null!),
            () => table.Select<int>(null!, (_, _) => 1),
            () => table.SelectCount(null!), () => table.SelectDelete(null!), () => table.SelectReplace(null!, (_, _) => 2),
            () => table.SelectReplace((_, _) => true, null!), () => table.Fold<int>(0, null!), () => table.FoldRight<int>(0, null!),
            () => table.Rename(null!), () => table.Rename(""),
        ];

        foreach (var access in bad)
            Assert.ThrowsAny<ArgumentException>(access);

        Assert.Equal([KeyValuePair.Create("ada", 1)], table.ToList());
    }

    [Fact]
    [Trait("Rule", "E62")]
    public void Options_for_speed_change_nothing_else()
    {
        TableOptions[] options =
            [new(), new() { WriteConcurrency = false }, new() { Capacity = 10_000 }, new() { Capacity = 1, WriteConcurrency = false }];

        foreach (var table in options.Select(option => Node.Make<int, int>(type, option)))
        {
            for (var i = 0; i < 1000; i++)
                table.Insert(i % 700, i);
            table.SelectDelete((key, _) => key % 2 == 0);

            Assert.Equal(Enumerable.Range(0, 350).Select(i => (2 * i) + 1), table.Keys().Order());
            Assert.Equal(table.ToList().Count, table.Count);
        }
    }

    [Fact]
    [Trait("Rule", "E64")]
    public void Info_counts_rows_and_about_how_many_bytes_they_take()
    {
        var table = Node.Make<int, long>(type);
        var empty = table.Info()!.Memory;
        for (var i = 0; i < 1000; i++)
            table.Insert(i, i);

        Assert.Equal(1000, table.Info()!.Size);
        Assert.InRange(table.Info()!.Memory - empty, 16 * 1000, 200 * 1000);
    }

    private static Action[] Reads(RowTable<string, long> table) =>
    [
        () => table.Lookup("ada"), () => table.Member("ada"), () => _ = table.Count, () => table.ToList(),
        () => table.GetEnumerator().Dispose(),
        () => table.Fold(0, (count, _, _) => count), () => table.FoldRight(0, (count, _, _) => count), () => table.TryFirst(out _),
        () => table.TryLast(out _), () => Step(table), () => table.Match((_, _) => true), () => table.Match((_, _) => true, 1),
        () => table.Select((_, _) => true, (_, row) => row), () => table.SelectCount((_, _) => true), () => table.SafeFix().Dispose(),
    ];

    private static Action[] Writes(RowTable<string, long> table) =>
    [
        () => table.Insert("ada", 1), () => table.Insert([new("ada", 1)]), () => table.InsertNew("ada", 1),
        () => table.InsertNew([new("ada", 1)]),
        () => table.SelectDelete((_, _) => false), () => Replace(table), () => table.DeleteObject("ada", 1), () => table.Delete("ada"),
        () => table.Take("ada"), table.DeleteAllObjects,
    ];

    private static void Step(RowTable<string, long> table)
    {
        if (table.TryFirst(out var key))
            table.TryNext(key, out _);
    }

    // A bag does not support it, but checks the caller's rights first.
    private static void Replace(RowTable<string, long> table)
    {
        try
        {
            table.SelectReplace((_, _) => true, (_, row) => row);
        }
        catch (NotSupportedException)
        {
            Assert.Equal(TableType.Bag, table.Type);
        }
    }

    /// <summary>A table with one row, which belongs to another process that stays alive.</summary>
    private Task<RowTable<string, long>> Owned(TableOptions options)
    {
        var made = new TaskCompletionSource<RowTable<string, long>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Node.Spawn(async self =>
        {
            try
            {
                var table = self.Make<string, long>(type, options);
                table.Insert("ada", 1);
                made.SetResult(table);
            }
            catch (ArgumentException error)
            {
                made.SetException(error);
            }

            await self.Receive<object>();
        });
        return made.Task.Soon();
    }
}
