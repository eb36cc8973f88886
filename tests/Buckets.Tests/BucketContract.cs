using System.Text;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>What every backend must do. Each backend has a class of its own that runs all of this.</summary>
public abstract class BucketContract(BucketBackend backend) : IAsyncLifetime
{
    private readonly Node _node = new();
    private BucketTree? _tree;
    private IBucket? _bucket;

    protected Node Node => _node;

    protected BucketTree Tree => _tree!;

    protected IBucket Bucket => _bucket!;

    public async ValueTask InitializeAsync()
    {
        _tree = new BucketTree(_node);
        await _tree.Start();
        _bucket = (await _tree.Create("shopping", new BucketConfig { Backend = backend })).Bucket;
    }

    public async ValueTask DisposeAsync()
    {
        await Tree.DisposeAsync();
        await _node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

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

        Assert.Equal(PutStatus.Created, created.Status);
        Assert.Null(created.Previous);
        Assert.Equal(PutStatus.Replaced, replaced.Status);
        Assert.Equal("3", Text(replaced.Previous));
        Assert.Equal("4", Text(replaced.Entry));
    }

    [Fact]
    public async Task Revisions_grow_with_every_write_of_the_bucket_and_share_its_epoch()
    {
        var a = (await Bucket.Put("a", Text("1"), Condition.None)).Entry!.Revision;
        var b = (await Bucket.Put("b", Text("1"), Condition.None)).Entry!.Revision;
        var again = (await Bucket.Put("a", Text("2"), Condition.None)).Entry!.Revision;

        Assert.Equal(new Revision(Bucket.Status().Epoch, 1), a);
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
    public async Task Create_only_refuses_a_key_that_is_there_and_changes_nothing()
    {
        var first = await Bucket.Put("milk", Text("3"), Condition.CreateOnly);
        var second = await Bucket.Put("milk", Text("4"), Condition.CreateOnly);

        Assert.Equal(PutStatus.Created, first.Status);
        Assert.Equal(PutStatus.PreconditionFailed, second.Status);
        Assert.Same(first.Entry, second.Entry);
        Assert.Equal("3", Text(await Bucket.Get("milk")));
    }

    [Fact]
    public async Task Compare_and_set_writes_only_over_the_revision_that_was_seen()
    {
        var seen = (await Bucket.Put("milk", Text("3"), Condition.None)).Entry!.Revision;

        Assert.Equal(PutStatus.Replaced, (await Bucket.Put("milk", Text("4"), Condition.Matches(seen))).Status);
        Assert.Equal(PutStatus.PreconditionFailed, (await Bucket.Put("milk", Text("5"), Condition.Matches(seen))).Status);
        Assert.Equal("4", Text(await Bucket.Get("milk")));
    }

    [Fact]
    public async Task Compare_and_set_on_a_missing_key_is_refused()
    {
        var result = await Bucket.Put("milk", Text("3"), Condition.Matches(new Revision(1, 1)));

        Assert.Equal(PutStatus.PreconditionFailed, result.Status);
        Assert.Null(result.Entry);
        Assert.Null(await Bucket.Get("milk"));
        Assert.Equal(0, Bucket.Status().Keys);
    }

    [Fact]
    public async Task Deletes_and_tells_what_was_there()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);

        var deleted = await Bucket.Delete("milk", Condition.None);
        var absent = await Bucket.Delete("milk", Condition.None);

        Assert.Equal(DeleteStatus.Deleted, deleted.Status);
        Assert.Equal("3", Text(deleted.Entry));
        Assert.Equal(DeleteStatus.Absent, absent.Status);
        Assert.Null(await Bucket.Get("milk"));
    }

    [Fact]
    public async Task A_conditional_delete_leaves_a_value_that_has_changed()
    {
        var seen = (await Bucket.Put("milk", Text("3"), Condition.None)).Entry!.Revision;
        await Bucket.Put("milk", Text("4"), Condition.None);

        Assert.Equal(DeleteStatus.PreconditionFailed, (await Bucket.Delete("milk", Condition.Matches(seen))).Status);
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

        var status = Bucket.Status();
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
    public async Task Of_many_that_create_one_key_at_once_one_does()
    {
        var results = await Together(64, i => Bucket.Put("milk", Text($"{i}"), Condition.CreateOnly).AsTask());

        Assert.Single(results, result => result.Status == PutStatus.Created);
        Assert.All(results, result => Assert.Same(results.Single(winner => winner.Status == PutStatus.Created).Entry, result.Entry));
    }

    [Fact]
    public async Task Compare_and_set_loses_no_increment()
    {
        await Bucket.Put("n", Text("0"), Condition.None);

        await Together(8, async _ =>
        {
            for (var i = 0; i < 200; i++)
            {
                PutResult result;
                do
                {
                    var seen = (await Bucket.Get("n"))!;
                    result = await Bucket.Put("n", Text($"{int.Parse(Text(seen)!) + 1}"), Condition.Matches(seen.Revision));
                }
                while (result.Status == PutStatus.PreconditionFailed);
            }

            return true;
        });

        Assert.Equal("1600", Text(await Bucket.Get("n")));
    }

    [Fact]
    public async Task A_killed_bucket_comes_back_under_the_same_name_with_another_pid()
    {
        var before = Bucket.Status();
        Assert.True(Bucket.Kill());

        var after = await Revived(before.Pid!.Value);

        Assert.NotEqual(before.Pid, after.Pid);
        Assert.Equal(1, after.Restarts);
        Assert.Same(Bucket, Tree.Find("shopping"));
    }

    [Fact]
    public async Task Killing_it_again_and_again_never_loses_the_bucket()
    {
        for (var i = 1; i <= 50; i++)
        {
            var pid = Bucket.Status().Pid!.Value;
            Bucket.Kill();
            Assert.Equal(i, (await Revived(pid)).Restarts);
        }
    }

    [Fact]
    public async Task Operations_while_it_is_killed_are_answered_or_refused_and_never_hang()
    {
        using var stop = new CancellationTokenSource();
        var clients = Together(16, async i =>
        {
            var answered = 0;
            while (!stop.IsCancellationRequested || answered == 0)
            {
                try
                {
                    await Bucket.Put($"key{i}", Text("x"), Condition.None);
                    await Bucket.Get($"key{i}");
                    answered++;
                }
                catch (BucketUnavailableException error)
                {
                    Assert.Equal(BucketFailure.Restarting, error.Failure);
                    await Task.Yield();
                }
            }

            return answered;
        });

        for (var i = 0; i < 20; i++)
        {
            var pid = Bucket.Status().Pid!.Value;
            Bucket.Kill();
            await Revived(pid);
        }

        await stop.CancelAsync();
        await clients.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Deleting_a_bucket_that_holds_keys_must_be_forced()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);

        Assert.Equal(DeleteBucketStatus.NotEmpty, await Tree.Delete("shopping", force: false));
        Assert.Equal("3", Text(await Tree.Find("shopping")!.Get("milk")));
        Assert.Equal(DeleteBucketStatus.Deleted, await Tree.Delete("shopping", force: true));
        Assert.Null(Tree.Find("shopping"));
        Assert.Equal(DeleteBucketStatus.Absent, await Tree.Delete("shopping", force: true));
    }

    [Fact]
    public async Task A_bucket_that_is_gone_has_not_failed_for_those_who_still_hold_it()
    {
        await Tree.Delete("shopping", force: false);

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Bucket.Get("milk"));

        Assert.Equal((BucketFailure.Restarting, Outcome.NotApplied), (error.Failure, error.Outcome));
        Assert.Contains("has been deleted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_comes_and_goes_never_says_that_it_has_failed()
    {
        using var stop = new CancellationTokenSource();
        var clients = Together(4, async i =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    if (Tree.Find("brief") is { } bucket)
                        await bucket.Get("milk");
                    else
                        await Task.Yield();
                }
                catch (BucketUnavailableException error)
                {
                    Assert.Equal(BucketFailure.Restarting, error.Failure);
                }
            }

            return i;
        });

        for (var round = 0; round < 200; round++)
        {
            await Tree.Create("brief", new BucketConfig { Backend = backend });
            await Tree.Delete("brief", force: false);
        }

        await stop.CancelAsync();
        await clients.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_bucket_made_anew_is_empty_and_has_another_epoch()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);
        var epoch = Bucket.Status().Epoch;
        await Tree.Delete("shopping", force: true);

        var anew = await Tree.Create("shopping", new BucketConfig { Backend = backend });

        Assert.Equal(CreateStatus.Created, anew.Status);
        Assert.Null(await anew.Bucket.Get("milk"));
        Assert.True(anew.Bucket.Status().Epoch > epoch);
    }

    [Fact]
    public async Task No_write_is_accepted_and_then_lost_when_an_empty_bucket_is_deleted()
    {
        for (var round = 0; round < 100; round++)
        {
            var bucket = (await Tree.Create("empty", new BucketConfig { Backend = backend })).Bucket;
            var put = Task.Run(async () =>
            {
                try
                {
                    return (await bucket.Put("milk", Text("3"), Condition.None)).Status == PutStatus.Created;
                }
                catch (BucketUnavailableException error)
                {
                    Assert.Equal(Outcome.NotApplied, error.Outcome);
                    return false;
                }
            });
            var deleted = await Tree.Delete("empty", force: false);

            // Refused and not deleted is allowed too: the writer and the deleter may have seen each other, and both have stepped back.
            Assert.False(await put && deleted == DeleteBucketStatus.Deleted);
            await Tree.Delete("empty", force: true);
        }
    }

    [Fact]
    public async Task A_life_that_begins_during_a_deletion_that_comes_to_nothing_takes_writes_afterwards()
    {
        var bucket = (Bucket)Bucket;
        var pid = bucket.Status().Pid!.Value;

        bucket.IsClosing = true;
        bucket.Kill();
        await Revived(pid);
        await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("milk", Text("3"), Condition.None));
        bucket.IsClosing = false;

        Assert.Equal(PutStatus.Created, (await bucket.Put("milk", Text("3"), Condition.None)).Status);
    }

    [Fact]
    public async Task A_bucket_that_is_deleted_leaves_no_process_behind()
    {
        await Tree.Delete("shopping", force: true);
        var before = Node.ProcessCount;

        await Tree.Create("other", new BucketConfig { Backend = backend });
        await Tree.Delete("other", force: true);

        Assert.Equal(before, Node.ProcessCount);
    }

    [Fact]
    public async Task When_the_tree_stops_every_operation_says_so()
    {
        await Tree.DisposeAsync();

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Bucket.Put("milk", Text("3"), Condition.None));
        Assert.Equal((BucketFailure.ShuttingDown, Outcome.NotApplied), (error.Failure, error.Outcome));
        Assert.Equal(0, Node.ProcessCount);
    }

    protected static NewValue Text(string value) => new(Encoding.UTF8.GetBytes(value), "text/plain");

    protected static string? Text(Entry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value.Span);

    /// <summary>The status once the process that was there has been replaced.</summary>
    protected async Task<BucketStatus> Revived(Pid ended)
    {
        await Node.WaitForExit(ended);

        // The supervisors handle what reaches them in order: once the bucket's own has answered, it has handled the death, restart included.
        foreach (var supervisor in await ChildrenOf(Tree.Root, "buckets"))
            await Runtime.Supervision.Supervisor.WhichChildren(Node, supervisor);
        return Bucket.Status();
    }

    private async Task<IEnumerable<Pid>> ChildrenOf(Pid root, string id)
    {
        var children = await Runtime.Supervision.Supervisor.WhichChildren(Node, root);
        var dynamic = children.Single(child => child.Id.Equals(id)).Pid!.Value;
        return (await Runtime.Supervision.Supervisor.WhichChildren(Node, dynamic)).Select(child => child.Pid!.Value);
    }

    private static Task<T[]> Together<T>(int clients, Func<int, Task<T>> client) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => client(i))));
}
