namespace Pail.Buckets.Tests;

/// <summary>What every backend must do with keys and values. Each backend has a derived class that runs all these tests.</summary>
public abstract class BucketContract(BucketVariant variant) : BucketLab(variant)
{
    [Fact]
    public async Task Stores_values_by_key()
    {
        Assert.Null(await Bucket.Get("milk"));

        await Bucket.Put("milk", Text("3"), Condition.None);

        var entry = await Bucket.Get("milk");
        Assert.Equal("3", Text(entry));
        Assert.Equal("text/plain", entry!.ContentType);
    }

    [Fact]
    public async Task A_put_on_a_new_key_creates_and_on_an_old_one_replaces()
    {
        var created = await Bucket.Put("milk", Text("3"), Condition.None);
        var replaced = await Bucket.Put("milk", Text("4"), Condition.None);

        Assert.Equal(ApplyStatus.Created, created.Status);
        Assert.Null(created.Previous);
        Assert.Equal(ApplyStatus.Replaced, replaced.Status);
        Assert.Equal("3", Text(replaced.Previous));
        Assert.Equal("4", Text(replaced.Entry));
    }

    [Fact]
    public async Task Revisions_grow_with_every_write_of_the_bucket_and_share_its_epoch()
    {
        var a = (await Bucket.Put("a", Text("1"), Condition.None)).Entry!.Revision;
        var b = (await Bucket.Put("b", Text("1"), Condition.None)).Entry!.Revision;
        var again = (await Bucket.Put("a", Text("2"), Condition.None)).Entry!.Revision;

        Assert.Equal(new Revision((await Bucket.Status()).Epoch, 1), a);
        Assert.Equal(a with { Number = 2 }, b);
        Assert.Equal(a with { Number = 3 }, again);
    }

    [Fact]
    public async Task Overwriting_keeps_the_time_of_creation()
    {
        var created = (await Bucket.Put("milk", Text("3"), Condition.None)).Entry!;
        var replaced = (await Bucket.Put("milk", Text("4"), Condition.None)).Entry!;

        Assert.Equal(created.Created, replaced.Created);
        Assert.True(replaced.Modified >= created.Modified);
    }

    [Fact]
    public async Task A_refused_write_uses_up_no_revision()
    {
        var first = (await Bucket.Put("milk", Text("3"), Condition.None)).Entry!.Revision;
        await Bucket.Put("milk", Text("4"), Condition.CreateOnly);

        Assert.Equal(first.Number + 1, (await Bucket.Put("milk", Text("5"), Condition.None)).Entry!.Revision.Number);
    }

    [Fact]
    public async Task Create_only_refuses_a_key_that_exists_and_changes_nothing()
    {
        var first = await Bucket.Put("milk", Text("3"), Condition.CreateOnly);
        var second = await Bucket.Put("milk", Text("4"), Condition.CreateOnly);

        Assert.Equal(ApplyStatus.Created, first.Status);
        Assert.Equal(ApplyStatus.PreconditionFailed, second.Status);
        AssertSame(first.Entry, second.Entry);
        Assert.Equal("3", Text(await Bucket.Get("milk")));
    }

    [Fact]
    public async Task Compare_and_set_writes_only_over_the_revision_that_was_seen()
    {
        var seen = (await Bucket.Put("milk", Text("3"), Condition.None)).Entry!.Revision;

        Assert.Equal(ApplyStatus.Replaced, (await Bucket.Put("milk", Text("4"), Condition.Matches(seen))).Status);
        Assert.Equal(ApplyStatus.PreconditionFailed, (await Bucket.Put("milk", Text("5"), Condition.Matches(seen))).Status);
        Assert.Equal("4", Text(await Bucket.Get("milk")));
    }

    [Fact]
    public async Task Compare_and_set_on_a_missing_key_is_refused()
    {
        var result = await Bucket.Put("milk", Text("3"), Condition.Matches(new Revision(1, 1)));

        Assert.Equal(ApplyStatus.PreconditionFailed, result.Status);
        Assert.Null(result.Entry);
        Assert.Null(await Bucket.Get("milk"));
        Assert.Equal(0, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task Deletes_a_key_and_returns_its_entry()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);

        var deleted = await Bucket.Delete("milk", Condition.None);
        var absent = await Bucket.Delete("milk", Condition.None);

        Assert.Equal(ApplyStatus.Deleted, deleted.Status);
        Assert.Equal("3", Text(deleted.Previous));
        Assert.Equal(ApplyStatus.Absent, absent.Status);
        Assert.Null(await Bucket.Get("milk"));
    }

    [Fact]
    public async Task A_conditional_delete_leaves_a_value_that_has_changed()
    {
        var seen = (await Bucket.Put("milk", Text("3"), Condition.None)).Entry!.Revision;
        await Bucket.Put("milk", Text("4"), Condition.None);

        Assert.Equal(ApplyStatus.PreconditionFailed, (await Bucket.Delete("milk", Condition.Matches(seen))).Status);
        Assert.Equal("4", Text(await Bucket.Get("milk")));
    }

    [Fact]
    public async Task Counts_keys_and_bytes()
    {
        await Bucket.Put("a", Text("12"), Condition.None);
        await Bucket.Put("b", Text("123"), Condition.None);
        await Bucket.Put("a", Text("1"), Condition.None);
        await Bucket.Put("a", Text("12345"), Condition.CreateOnly);
        await Bucket.Delete("b", Condition.None);

        var status = await Bucket.Status();
        Assert.Equal((1, 1), (status.Keys, status.Bytes));
    }

    [Fact]
    public async Task Keys_that_differ_only_in_case_or_normal_form_are_different_keys()
    {
        string[] keys = ["a", "A", "\u00e9", "e\u0301"];
        foreach (var key in keys)
            await Bucket.Put(key, Text(key), Condition.None);

        foreach (var key in keys)
            Assert.Equal(key, Text(await Bucket.Get(key)));
    }

    [Fact]
    public async Task Lists_keys_in_byte_order_page_by_page()
    {
        foreach (var key in (string[])["b", "a/1", "\U0001F95B", "a/2", "\uFFFD"])
            await Bucket.Put(key, Text("x"), Condition.None);

        var first = await Bucket.List(new KeyQuery { Limit = 3 });
        var second = await Bucket.List(new KeyQuery { Limit = 3, After = first.Next });

        Assert.Equal(["a/1", "a/2", "b"], first.Keys.Select(row => row.Key));
        Assert.Equal(["\uFFFD", "\U0001F95B"], second.Keys.Select(row => row.Key));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task When_many_create_the_same_key_at_once_one_succeeds()
    {
        var results = await Together(64, i => Bucket.Put("milk", Text($"{i}"), Condition.CreateOnly).AsTask());

        Assert.Single(results, result => result.Status == ApplyStatus.Created);
        Assert.All(results, result => AssertSame(results.Single(winner => winner.Status == ApplyStatus.Created).Entry, result.Entry));
    }

    [Fact]
    public async Task Compare_and_set_loses_no_increment()
    {
        await Bucket.Put("n", Text("0"), Condition.None);

        await Together(8, async _ =>
        {
            for (var i = 0; i < 200; i++)
            {
                OperationResult result;
                do
                {
                    var seen = (await Bucket.Get("n"))!;
                    result = await Bucket.Put("n", Text($"{int.Parse(Text(seen)!) + 1}"), Condition.Matches(seen.Revision));
                }
                while (result.Status == ApplyStatus.PreconditionFailed);
            }

            return true;
        });

        Assert.Equal("1600", Text(await Bucket.Get("n")));
    }
}
