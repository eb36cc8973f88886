using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Buckets.Tests;

public sealed class BucketTreeTests : IAsyncLifetime
{
    private readonly Node _node = new();
    private BucketTree? _tree;

    private BucketTree Tree => _tree!;

    public async ValueTask InitializeAsync()
    {
        _tree = new BucketTree(_node);
        await _tree.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Creates_and_looks_up_buckets_by_any_name()
    {
        foreach (var name in (string[])["shopping", "Shopping", "0", "a.b_c-d", new string('x', BucketName.MaxLength)])
        {
            var created = await Tree.Create(name, new BucketConfig());
            Assert.Equal(CreateStatus.Created, created.Status);
            Assert.Same(created.Bucket, await Tree.Find(name));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData(".")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("\u00e4")]
    public async Task Refuses_a_bad_name(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Tree.Create(name, new BucketConfig()));
        Assert.Null(await Tree.Find(name));
    }

    [Fact]
    public async Task Refuses_a_name_that_is_too_long() =>
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Tree.Create(new string('x', BucketName.MaxLength + 1), new BucketConfig()));

    [Fact]
    public async Task An_unknown_bucket_is_not_found() => Assert.Null(await Tree.Find("nobody"));

    [Fact]
    public async Task Creating_again_with_an_equal_configuration_confirms_and_with_another_conflicts()
    {
        var config = new BucketConfig { Backend = BucketBackend.Agent };
        var first = await Tree.Create("shopping", config);

        var again = await Tree.Create("shopping", config with { });
        var other = await Tree.Create("shopping", config with { Backend = BucketBackend.Table });

        Assert.Equal((CreateStatus.Exists, CreateStatus.Conflict), (again.Status, other.Status));
        Assert.Same(first.Bucket, again.Bucket);
        Assert.Same(first.Bucket, other.Bucket);
    }

    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    [InlineData(BucketBackend.Table)]
    public async Task When_many_create_the_same_bucket_at_once_one_succeeds_and_all_can_use_it(BucketBackend backend)
    {
        for (var round = 0; round < 20; round++)
        {
            var name = $"b{round}";
            var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            {
                var result = await Tree.Create(name, new BucketConfig { Backend = backend });
                await result.Bucket.Put($"{i}", new NewValue(default, "text/plain"), Condition.None);
                return result;
            })));

            Assert.Single(results, result => result.Status == CreateStatus.Created);
            Assert.Equal(16, (await (await Tree.Find(name))!.Status()).Keys);
        }
    }

    [Fact]
    public async Task Concurrent_creates_and_deletes_of_one_name_leave_no_stray_process()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 100; round++)
            {
                if (i % 2 == 0)
                    await Tree.Create("b", new BucketConfig { Backend = (BucketBackend)(round % 3) });
                else
                    await Tree.Delete("b", force: true);
            }
        })));

        await Tree.Delete("b", force: true);
        Assert.Null(await Tree.Find("b"));

        // What is left: the root, the registry and its partition, the supervisor of all buckets.
        Assert.Equal(4, _node.ProcessCount);
    }

    [Fact]
    public async Task A_bucket_cannot_be_created_before_the_start_and_after_the_end_of_the_tree()
    {
        await using var tree = new BucketTree(_node);

        var early = await Assert.ThrowsAsync<InvalidOperationException>(async () => await tree.Create("b", new BucketConfig()));
        await Tree.DisposeAsync();
        var late = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Tree.Create("b", new BucketConfig()));

        Assert.Equal("The tree of buckets must be started before a bucket is created, but has not been.", early.Message);
        Assert.Equal((BucketFailure.ShuttingDown, Outcome.NotApplied), (late.Failure, late.Outcome));
        Assert.Contains("the tree is stopping or has been stopped", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_may_be_disposed_of_after_its_node()
    {
        await Tree.Create("b", new BucketConfig());

        await _node.DisposeAsync();

        await Tree.DisposeAsync();
    }

    [Fact]
    public async Task Lists_buckets_in_order_by_prefix_and_page()
    {
        foreach (var name in (string[])["b2", "a1", "b1", "b3"])
            await Tree.Create(name, new BucketConfig());

        Assert.Equal(["a1", "b1", "b2", "b3"], (await Tree.List("", null, 10)).Select(bucket => bucket.Name));
        Assert.Equal(["b2", "b3"], (await Tree.List("b", "b1", 2)).Select(bucket => bucket.Name));
    }

    [Fact]
    public async Task A_crash_of_one_bucket_leaves_the_others_alone()
    {
        var one = (await Tree.Create("one", new BucketConfig { Backend = BucketBackend.Agent })).Bucket;
        var two = (await Tree.Create("two", new BucketConfig { Backend = BucketBackend.Agent })).Bucket;
        var pid = (await two.Status()).Pid;

        // Read before the kill: afterwards the status may have the pid of the next process, which does not end.
        var killed = (await one.Status()).Pid!.Value;
        await one.Kill();
        await _node.WaitForExit(killed);

        Assert.Equal(pid, (await two.Status()).Pid);
    }

    [Fact]
    public async Task Stops_its_processes_in_reverse_order()
    {
        await Tree.Create("agent", new BucketConfig { Backend = BucketBackend.Agent });
        var ends = new List<string>();
        var children = (await _node.WhichChildren(Tree.Root)).Where(child => child.Pid is not null).ToArray();
        var watching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watcher = _node.Spawn(async self =>
        {
            var names = children.ToDictionary(child => self.Monitor(child.Pid!.Value), child => child.Id.ToString()!);
            watching.SetResult();
            while (ends.Count < names.Count)
            {
                if (await self.Receive() is Down down)
                    ends.Add(names[down.Ref]);
            }
        });

        // The monitors must exist before the end. Otherwise the order of the messages would be that of the monitors.
        await watching.Task;
        await Tree.DisposeAsync();
        await _node.WaitForExit(watcher);

        Assert.Equal(["buckets", "registry"], ends);
    }

    [Fact]
    public async Task Creating_after_the_end_is_refused_as_shutting_down()
    {
        await Tree.DisposeAsync();

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Tree.Create("late", new BucketConfig()));
        Assert.Equal(BucketFailure.ShuttingDown, error.Failure);
        Assert.Null(await Tree.Find("late"));
    }
}
