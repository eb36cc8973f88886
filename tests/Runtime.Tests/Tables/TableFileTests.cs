using System.Text.Json.Serialization;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed partial class TableFileTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Node _node;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pail");

    public TableFileTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    private string Path => System.IO.Path.Combine(_directory.FullName, "table");

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return _node.DisposeAsync();
    }

    [Theory]
    [Trait("Rule", "E66")]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    [InlineData(TableType.Bag)]
    [InlineData(TableType.DuplicateBag)]
    public void A_table_comes_out_of_its_file_as_it_went_in(TableType type)
    {
        var table = New(type, new TableOptions { Name = "scores", Named = true });
        table.Insert(Enumerable.Range(0, 10_000).Select(i => KeyValuePair.Create($"key {i % 9_000} ü", (long)-i)));
        table.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>());
        var rows = table.ToList();
        table.Delete();

        var again = Read();

        Assert.Equal(type, again.Type);
        Assert.Equal("scores", again.Name);
        Assert.Same(again, _node.WhereIsTable("scores"));
        var order = Comparer<KeyValuePair<string, long>>.Create(Compare);
        Assert.Equal(rows.Order(order), again.ToList().Order(order));
        Assert.All(
            rows.Select(row => row.Key).Distinct(),
            key => Assert.Equal(rows.Where(row => row.Key == key).Select(row => row.Value), again.Lookup(key)));
        Assert.Equal(new TableFileInfo(1, type, "scores", true, TableProtection.Public, rows.Count), TableFiles.Info(Path));
        Assert.Single(_directory.GetFiles());
    }

    [Fact]
    [Trait("Rule", "E66")]
    public async Task A_table_of_a_process_belongs_to_who_reads_the_file_and_is_protected_as_before() => await _node.Within(self =>
    {
        var table = self.NewTable<string, long>(new TableOptions { Protection = TableProtection.Private });
        table.Insert("ada", 1);
        table.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>());

        var again = self.TableFromFile(Path, TableSerializer.Text, TableSerializer.Number<long>());

        Assert.Equal(self.Pid, again.Owner);
        Assert.Equal(TableProtection.Private, again.Protection);
        Assert.Null(again.Name);
        Assert.Equal([1L], again.Lookup("ada"));
        return Task.FromResult(true);
    });

    [Fact]
    [Trait("Rule", "E66")]
    public async Task A_private_table_is_written_by_its_owner_alone()
    {
        var table = await _node.Within(
            self => Task.FromResult(self.NewTable<string, long>(new TableOptions { Protection = TableProtection.Private })));

        // The owner has ended, so the table is gone.
        Assert.Throws<TableGoneException>(() => table.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>()));
        await _node.Within(self =>
        {
            var own = self.NewTable<string, long>(new TableOptions { Protection = TableProtection.Private });
            return Task.Run(
                () => Assert.Throws<TableAccessException>(() => own.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>())));
        });
        Assert.Empty(_directory.GetFiles());
    }

    [Fact]
    [Trait("Rule", "E66")]
    public void A_name_that_is_taken_is_an_error_and_makes_no_table()
    {
        var table = New(TableType.Set, new TableOptions { Name = "scores", Named = true });
        table.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>());

        Assert.Throws<ArgumentException>(() => Read());

        Assert.Equal([table], _node.Tables());
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() => Assert.Throws<FileNotFoundException>(() => Read());

    [Theory]
    [Trait("Rule", "E66")]
    [InlineData("")]
    [InlineData("PAIL")]
    [InlineData("hello, this is no table at all")]
    [InlineData("PAILTAB\n")]
    public void A_file_with_something_else_in_it_is_an_error_that_names_it(string content)
    {
        File.WriteAllText(Path, content);

        var error = Assert.Throws<InvalidDataException>(() => Read());

        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => TableFiles.Info(Path));
    }

    [Fact]
    public void A_file_of_another_version_is_an_error_that_says_so()
    {
        Write(10);
        var bytes = File.ReadAllBytes(Path);
        bytes[8] = 9;
        File.WriteAllBytes(Path, bytes);

        Assert.Contains("version 9", Assert.Throws<InvalidDataException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "E66")]
    public void A_damaged_byte_anywhere_is_noticed_and_no_table_is_made()
    {
        Write(10);
        var bytes = File.ReadAllBytes(Path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x10;
            File.WriteAllBytes(Path, damaged);

            Assert.Throws<InvalidDataException>(() => Read());
        }

        Assert.Empty(_node.Tables());
    }

    [Fact]
    [Trait("Rule", "E66")]
    public void A_file_cut_off_anywhere_is_noticed_and_no_table_is_made()
    {
        Write(10);
        var bytes = File.ReadAllBytes(Path);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(Path, bytes[..length]);

            Assert.Throws<InvalidDataException>(() => Read());
            Assert.Throws<InvalidDataException>(() => TableFiles.Info(Path));
        }

        Assert.Empty(_node.Tables());
    }

    [Fact]
    [Trait("Rule", "E66")]
    public void What_comes_behind_the_end_of_a_file_is_noticed()
    {
        Write(10);
        File.AppendAllText(Path, "more");

        Assert.Throws<InvalidDataException>(() => Read());
        Assert.Throws<InvalidDataException>(() => TableFiles.Info(Path));
    }

    [Fact]
    [Trait("Rule", "E66")]
    public void Without_verification_a_file_that_was_cut_off_gives_what_it_has()
    {
        Write(20_000);
        var bytes = File.ReadAllBytes(Path);
        File.WriteAllBytes(Path, bytes[..(bytes.Length / 2)]);

        var table = Read(verify: false);

        Assert.InRange(table.Count, 1, 19_999);
        Assert.All(table, row => Assert.Equal($"key {row.Value}", row.Key));
    }

    [Fact]
    public void A_file_read_as_other_types_is_an_error()
    {
        Write(1);

        Assert.Throws<InvalidDataException>(() => _node.TableFromFile(Path, TableSerializer.Text, TableSerializer.Number<int>()));
        Assert.Empty(_node.Tables());
    }

    [Fact]
    public void A_serializer_that_fails_leaves_the_file_that_was_there()
    {
        Write(1);
        var before = File.ReadAllBytes(Path);
        var table = _node.NewTable<string, long>();
        table.Insert("\ud800", 1);

        Assert.ThrowsAny<ArgumentException>(() => table.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>()));

        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Single(_directory.GetFiles());
    }

    [Fact]
    public void Rows_go_on_to_expire_when_they_would_have()
    {
        var table = _node.NewTable<string, long>();
        table.Insert("soon", 1, Expiration.After(TimeSpan.FromSeconds(5)));
        table.Insert("later", 2, Expiration.After(TimeSpan.FromSeconds(15)));
        table.Insert("used", 3, Expiration.Sliding(TimeSpan.FromSeconds(8)));
        table.Insert("ever", 4);
        table.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>());
        _time.Advance(TimeSpan.FromSeconds(10));

        var again = Read();

        Assert.Equal(["ever", "later", "used"], again.Select((_, _) => true, (key, _) => key).Order());
        Assert.True(again.TryGetTimeToLive("later", out var left));
        Assert.Equal(TimeSpan.FromSeconds(5), left);
        Assert.True(again.TryGetTimeToLive("used", out left));
        Assert.Equal(TimeSpan.FromSeconds(8), left);
    }

    [Fact]
    public void Rows_of_any_type_go_by_json()
    {
        var table = _node.NewTable<int, Person>();
        table.Insert(1, new Person("Ada", 36));
        table.ToFile(Path, TableSerializer.Number<int>(), TableSerializer.Json(PersonContext.Default.Person));

        var again = _node.TableFromFile(Path, TableSerializer.Number<int>(), TableSerializer.Json(PersonContext.Default.Person));

        Assert.Equal([new Person("Ada", 36)], again.Lookup(1));
    }

    [Fact]
    public void A_large_row_has_a_block_to_itself()
    {
        var table = _node.NewTable<byte[], byte[]>(comparer: BytesComparer.Instance);
        var row = new byte[1_000_000];
        new Random(1).NextBytes(row);
        table.Insert([1], row);
        table.Insert([2], []);
        table.ToFile(Path, TableSerializer.Bytes, TableSerializer.Bytes);

        var again = _node.TableFromFile(Path, TableSerializer.Bytes, TableSerializer.Bytes);

        Assert.Equal([row.Length, 0], again.ToList().OrderBy(pair => pair.Key[0]).Select(pair => pair.Value.Length));
        Assert.Equal([row], again.Lookup([1]));
    }

    private static int Compare(KeyValuePair<string, long> one, KeyValuePair<string, long> other) =>
        (one.Key, one.Value).CompareTo((other.Key, other.Value));

    private RowTable<string, long> New(TableType type, TableOptions? options = null) => type switch
    {
        TableType.Set => _node.NewTable<string, long>(options),
        TableType.OrderedSet => _node.NewOrderedTable<string, long>(options),
        TableType.Bag => _node.NewBag<string, long>(options),
        _ => _node.NewDuplicateBag<string, long>(options),
    };

    private void Write(int count)
    {
        using var table = (IDisposable)New(TableType.OrderedSet);
        var rows = (RowTable<string, long>)table;
        for (var i = 0; i < count; i++)
            rows.Insert($"key {i}", i);
        rows.ToFile(Path, TableSerializer.Text, TableSerializer.Number<long>());
    }

    private RowTable<string, long> Read(bool verify = true) =>
        _node.TableFromFile(Path, TableSerializer.Text, TableSerializer.Number<long>(), verify);

    private sealed record Person(string Name, int Age);

    [JsonSerializable(typeof(Person))]
    private sealed partial class PersonContext : JsonSerializerContext;
}
