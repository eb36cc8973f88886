using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Many clients that create, delete and break buckets of every variant at the same time.</summary>
public sealed class BucketCreationTests : IAsyncLifetime
{
    private static readonly NewValue Value = new("x"u8.ToArray(), "x/y");

    private readonly Node _node = new();
    private readonly BucketTree _tree;

    public BucketCreationTests() => _tree = new BucketTree(_node, options: new BucketTreeOptions { MemoryBudget = 100_000_000 });

    public static TheoryData<BucketVariant> Variants => BucketVariants.All;

    public async ValueTask InitializeAsync() => await _tree.Start();

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Two_hundred_parallel_creates_make_one_bucket(BucketVariant variant)
    {
        for (var round = 0; round < 5; round++)
        {
            using var start = new ManualResetEventSlim();
            var creates = Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
            {
                start.Wait(TestContext.Current.CancellationToken);
                var created = await _tree.Create("one", variant.Config());
                Assert.Equal(ApplyStatus.Created, (await created.Bucket.Put($"{i}", Value)).Status);
                return created;
            })).ToArray();
            start.Set();
            var results = await Task.WhenAll(creates);

            Assert.Single(results, result => result.Status == CreateStatus.Created);
            Assert.Single(results.Select(result => result.Bucket).Distinct());
            var status = await (await _tree.Find("one"))!.Status();
            Assert.Equal((200, 0), (status.Keys, status.Restarts));

            // The root, the registry and its partition, the supervisor of all buckets, and two for the bucket. The task that starts all
            // buckets may still be about to end.
            await Waiting.Until(() => _node.ProcessCount == 6);
            Assert.Equal(DeleteBucketStatus.Deleted, await _tree.Delete("one", force: true));
        }
    }

    [Fact]
    public async Task Parallel_creates_of_different_variants_agree_on_the_one_that_was_first()
    {
        for (var round = 0; round < 20; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
            {
                var config = ((BucketVariant)(i % 4)).Config();
                return (Config: config, Result: await _tree.Create("one", config));
            })));

            var winner = Assert.Single(results, one => one.Result.Status == CreateStatus.Created);
            foreach (var (config, result) in results.Except([winner]))
            {
                Assert.Equal(config == winner.Config ? CreateStatus.Exists : CreateStatus.Conflict, result.Status);
                Assert.Same(winner.Result.Bucket, result.Bucket);
            }

            await _tree.Delete("one", force: true);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Creates_deletes_and_kills_together_leave_nothing_behind(BucketVariant variant)
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(client => Task.Run(async () =>
        {
            for (var round = 0; round < 60; round++)
            {
                try
                {
                    var bucket = (await _tree.Create("one", variant.Config())).Bucket;
                    await bucket.Put($"{client}", Value);
                    if (client % 3 == 0)
                        await bucket.Kill();
                    if (client % 3 == 1)
                        await _tree.Delete("one", force: round % 2 == 0);
                }
                catch (BucketUnavailableException error)
                {
                    Assert.True(error.Failure is BucketFailure.Deleted or BucketFailure.Restarting, error.Message);
                }
            }
        })));

        await _tree.Delete("one", force: true);
        Assert.Null(await _tree.Find("one"));
        await Waiting.Until(() => _node.ProcessCount == 4);
        Assert.Equal(0, _tree.Budget!.Used);
        Assert.DoesNotContain(_node.Tables(), table => table.Name == "one");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_bucket_beyond_its_intensity_fails_alone_while_others_serve(BucketVariant variant)
    {
        var others = new List<IBucket>();
        foreach (var other in BucketVariants.Plain)
            others.Add((await _tree.Create($"other-{other}", other.Config())).Bucket);
        var broken = (await _tree.Create("broken", variant.Config())).Bucket;
        await broken.Put("a", Value);

        var served = 0;
        while ((await broken.Status()).State != BucketState.Failed)
        {
            if ((await broken.Status()).Pid is { } pid)
            {
                _node.Exit(pid, ExitReason.Kill);
                await _node.WaitForExit(pid);
            }

            var bucket = others[served % others.Count];
            Assert.NotNull((await bucket.Put($"{served++}", Value)).Entry);
        }

        Assert.Equal([broken], await _tree.ListFailed(10));
        var statuses = others.Select(bucket => bucket.CurrentStatus()).ToArray();
        Assert.All(statuses, status => Assert.Equal((BucketState.Running, 0), (status.State, status.Restarts)));
        Assert.Equal(served, statuses.Sum(status => status.Keys));
        Assert.Equal(CreateStatus.Exists, (await _tree.Create("broken", variant.Config())).Status);
        Assert.Equal(DeleteBucketStatus.Deleted, await _tree.Delete("broken", force: true));
        Assert.Equal(CreateStatus.Created, (await _tree.Create("broken", variant.Config())).Status);
        await ((await _tree.Find("broken"))!).Put("a", Value);
    }
}
