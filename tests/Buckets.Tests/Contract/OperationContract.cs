using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>What the operations on one key answer and change.</summary>
public abstract class OperationContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    [Fact]
    public async Task Get_and_set_returns_the_old_value_and_the_new_one()
    {
        await Bucket.Put("milk", Text("3"));

        var result = await Bucket.Apply(new PutOperation("milk", Text("4")));

        Assert.Equal(("3", "4"), (Text(result.Previous), Text(result.Entry)));
    }

    [Fact]
    public async Task Get_and_delete_returns_the_removed_value_once()
    {
        await Bucket.Put("milk", Text("3"));

        Assert.Equal("3", Text((await Bucket.Delete("milk")).Previous));
        Assert.Equal(new OperationResult(ApplyStatus.Absent, null, null), await Bucket.Delete("milk"));
    }

    [Fact]
    public async Task Get_peek_and_exists_agree_and_the_get_operation_returns_the_same_entry()
    {
        var entry = (await Bucket.Put("milk", Text("3"))).Entry;

        AssertSame(entry, await Bucket.Get("milk"));
        AssertSame(entry, await Bucket.Peek("milk"));
        Assert.True(await Bucket.Exists("milk"));
        AssertSame(new OperationResult(ApplyStatus.Found, entry, entry), await Bucket.Apply(new GetOperation("milk")));
        Assert.Null(await Bucket.Get("eggs"));
        Assert.Null(await Bucket.Peek("eggs"));
        Assert.False(await Bucket.Exists("eggs"));
        Assert.Equal(new OperationResult(ApplyStatus.Absent, null, null), await Bucket.Apply(new GetOperation("eggs")));
    }

    [Fact]
    public async Task Headers_and_metadata_are_kept_as_they_were_given()
    {
        var metadata = new Dictionary<string, string> { ["Color"] = "gr\u00fcn", ["empty"] = "" };
        var value = new NewValue("3"u8.ToArray(), "Text/HTML; Charset=utf-8")
        {
            ContentEncoding = "gzip",
            ContentLanguage = "de, en",
            Metadata = metadata,
        };

        await Bucket.Put("milk", value);

        var entry = (await Bucket.Get("milk"))!;
        Assert.Equal(("Text/HTML; Charset=utf-8", "gzip", "de, en"), (entry.ContentType, entry.ContentEncoding, entry.ContentLanguage));
        Assert.Equal(metadata, entry.Metadata);
        Assert.Equal("milk", entry.Key);
    }

    [Fact]
    public async Task Overwriting_drops_the_old_headers_and_metadata()
    {
        await Bucket.Put("milk", Text("3") with { ContentEncoding = "gzip", Metadata = new Dictionary<string, string> { ["a"] = "b" } });
        await Bucket.Put("milk", Text("4"));

        var entry = (await Bucket.Get("milk"))!;
        Assert.Equal((null, null), (entry.ContentEncoding, entry.ContentLanguage));
        Assert.Empty(entry.Metadata);
    }

    [Fact]
    public async Task Created_is_the_time_of_the_first_write_and_modified_that_of_the_last()
    {
        var begin = Clock.GetUtcNow();
        await Bucket.Put("milk", Text("3"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Bucket.Put("milk", Text("4"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Bucket.SetExpiration("milk", Expiration.After(TimeSpan.FromHours(1)));

        var entry = (await Bucket.Get("milk"))!;
        Assert.Equal((begin, begin.AddSeconds(1)), (entry.Created, entry.Modified));
    }

    [Fact]
    public async Task A_key_that_is_created_again_has_another_time_of_creation()
    {
        var begin = Clock.GetUtcNow();
        await Bucket.Put("milk", Text("3"));
        await Bucket.Delete("milk");
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(begin.AddSeconds(1), (await Bucket.Put("milk", Text("4"))).Entry!.Created);
    }

    [Fact]
    public async Task Append_adds_to_the_value_and_creates_a_missing_one()
    {
        var created = await Bucket.Append("log", "a"u8.ToArray());
        var longer = await Bucket.Append("log", "bc"u8.ToArray());
        var same = await Bucket.Append("log", ReadOnlyMemory<byte>.Empty);

        Assert.Equal((ApplyStatus.Created, "a"), (created.Status, Text(created.Entry)));
        Assert.Equal("application/octet-stream", created.Entry!.ContentType);
        Assert.Equal((ApplyStatus.Replaced, "a", "abc"), (longer.Status, Text(longer.Previous), Text(longer.Entry)));
        Assert.Equal("abc", Text(same.Entry));
        Assert.Equal(3, (await Bucket.Status()).Bytes);
    }

    [Fact]
    public async Task Append_keeps_headers_metadata_creation_and_expiry()
    {
        var value = Text("a") with
        {
            ContentEncoding = "br",
            ContentLanguage = "de",
            Metadata = new Dictionary<string, string> { ["a"] = "b" },
            Expiration = Expiration.After(TimeSpan.FromSeconds(10)),
        };
        var before = (await Bucket.Put("log", value)).Entry!;
        Clock.Advance(TimeSpan.FromSeconds(4));

        var after = (await Bucket.Append("log", "b"u8.ToArray())).Entry!;

        Assert.Equal(("text/plain", "br", "de"), (after.ContentType, after.ContentEncoding, after.ContentLanguage));
        Assert.Equal(before.Metadata, after.Metadata);
        Assert.Equal((before.Created, before.ExpiresAt), (after.Created, after.ExpiresAt));
        Assert.Equal(before.Modified.AddSeconds(4), after.Modified);
    }

    [Fact]
    public async Task Appending_does_not_change_an_entry_that_was_read_before()
    {
        await Bucket.Put("log", Text("a"));
        var seen = await Bucket.Get("log");
        await Bucket.Append("log", "b"u8.ToArray());

        Assert.Equal("a", Text(seen));
    }

    [Fact]
    public async Task Clear_removes_all_keys_and_returns_how_many_there_were()
    {
        Assert.Equal(0, await Bucket.Clear());
        for (var i = 0; i < 300; i++)
            await Bucket.Put($"{i}", Text("x"));

        Assert.Equal(300, await Bucket.Clear());
        Assert.Equal(0, await Bucket.Clear());

        Assert.Equal((0, 0), ((await Bucket.Status()).Keys, (await Bucket.Status()).Bytes));
        Assert.Empty((await Bucket.List(new KeyQuery())).Keys);
        Assert.Null(await Bucket.Get("7"));
        Assert.Equal(ApplyStatus.Created, (await Bucket.Put("7", Text("y"))).Status);
        Assert.Equal((1, 1), ((await Bucket.Status()).Keys, (await Bucket.Status()).Bytes));
    }

    [Fact]
    public async Task Conditions_hold_for_every_kind_of_operation()
    {
        var old = (await Bucket.Put("n", Text("1"))).Entry!.Revision;
        var seen = (await Bucket.Put("n", Text("2"))).Entry!;
        var stale = Condition.Matches(old);
        Operation[] operations =
        [
            new PutOperation("n", Text("3")) { Condition = stale },
            new DeleteOperation("n") { Condition = stale },
            new IncrementOperation("n") { Condition = stale },
            new AppendOperation("n", "0"u8.ToArray()) { Condition = stale },
            new ExpireOperation("n", Expiration.After(TimeSpan.FromSeconds(1))) { Condition = stale },
            new GetOperation("n") { Condition = stale },
            new PutOperation("n", Text("3")) { Condition = Condition.CreateOnly },
        ];
        foreach (var operation in operations)
            AssertSame(new OperationResult(ApplyStatus.PreconditionFailed, seen, seen), await Bucket.Apply(operation));

        AssertSame(seen, await Bucket.Get("n"));
        Assert.Equal(ApplyStatus.Deleted, (await Bucket.Delete("n", Condition.Matches(seen.Revision))).Status);
    }

    [Fact]
    public async Task A_condition_with_a_list_of_revisions_holds_when_one_matches()
    {
        var seen = (await Bucket.Put("n", Text("1"))).Entry!.Revision;
        var wrong = seen with { Epoch = seen.Epoch - 1 };

        var none = await Bucket.Put("n", Text("2"), new Condition { IfMatch = RevisionSet.Of(wrong) });
        var unwanted = await Bucket.Put("n", Text("2"), new Condition { IfNoneMatch = RevisionSet.Of(wrong, seen) });
        var one = await Bucket.Put("n", Text("2"), new Condition { IfMatch = RevisionSet.Of(wrong, seen) });

        Assert.Equal(
            (ApplyStatus.PreconditionFailed, ApplyStatus.PreconditionFailed, ApplyStatus.Replaced),
            (none.Status, unwanted.Status, one.Status));
    }

    [Fact]
    public async Task A_large_value_is_kept_byte_for_byte_and_an_empty_one_is_a_value()
    {
        var bytes = new byte[BucketConfig.DefaultMaxValueBytes];
        new Random(1).NextBytes(bytes);

        await Bucket.Put("large", new NewValue(bytes, "x/y"));
        await Bucket.Put("empty", new NewValue(default, "x/y"));

        Assert.True((await Bucket.Get("large"))!.Value.Span.SequenceEqual(bytes));
        Assert.Equal(0, (await Bucket.Get("empty"))!.Value.Length);
        Assert.Equal((2, bytes.Length), ((await Bucket.Status()).Keys, (await Bucket.Status()).Bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("\n\t \u007f")]
    [InlineData("a/b//c/../d")]
    [InlineData("\ud800")]
    [InlineData("\udc00\ud800")]
    [InlineData("\uffff")]
    [InlineData("\U0010ffff")]
    public async Task Any_text_is_a_key(string key)
    {
        await Bucket.Put(key, Text("x"));
        await Bucket.Put(key + "1", Text("y"));

        Assert.Equal(key, (await Bucket.Get(key))!.Key);
        Assert.Contains(key, (await Bucket.List(new KeyQuery())).Keys.Select(pair => pair.Key));
        Assert.Equal("x", Text((await Bucket.Delete(key)).Previous));
        Assert.Equal(1, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_very_long_key_is_a_key()
    {
        var key = new string('k', 1_000_000);
        await Bucket.Put(key, Text("x"));
        await Bucket.Put(key + "1", Text("y"));

        Assert.Equal("x", Text(await Bucket.Get(key)));
        Assert.Equal([key, key + "1"], (await Bucket.List(new KeyQuery())).Keys.Select(pair => pair.Key));
    }
}

public sealed class AgentOperationTests() : OperationContract(BucketVariant.Agent);

public sealed class GenServerOperationTests() : OperationContract(BucketVariant.GenServer);

public sealed class SetOperationTests() : OperationContract(BucketVariant.Set);

public sealed class OrderedSetOperationTests() : OperationContract(BucketVariant.OrderedSet);
