using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>How many buckets a tree may have.</summary>
public sealed class MaxBucketsTests : IAsyncLifetime
{
    private readonly Node _node = new();
    private readonly BucketTree _tree;

    public MaxBucketsTests() => _tree = new BucketTree(_node, options: new BucketTreeOptions { MaxBuckets = 2 });

    public static TheoryData<BucketVariant> Variants => BucketVariants.All;

    public async ValueTask InitializeAsync() => await _tree.Start();

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_bucket_beyond_the_limit_is_refused_and_leaves_nothing(BucketVariant variant)
    {
        await _tree.Create("one", variant.Config());
        await _tree.Create("two", variant.Config());
        var processes = _node.ProcessCount;

        var refused = await Assert.ThrowsAsync<TooManyBucketsException>(() => _tree.Create("three", variant.Config()).AsTask());

        Assert.Equal(("three", 2), (refused.Bucket, refused.Limit));
        Assert.Equal("There must be at most 2 buckets, so bucket \"three\" was not created.", refused.Message);
        Assert.Null(await _tree.Find("three"));
        Assert.Equal(processes, _node.ProcessCount);
    }

    [Fact]
    public async Task A_bucket_that_exists_is_found_at_the_limit()
    {
        await _tree.Create("one", new BucketConfig());
        await _tree.Create("two", new BucketConfig());

        Assert.Equal(CreateStatus.Exists, (await _tree.Create("two", new BucketConfig())).Status);
        Assert.Equal(CreateStatus.Conflict, (await _tree.Create("two", new BucketConfig { MaxKeys = 1 })).Status);
    }

    [Fact]
    public async Task A_deletion_makes_room()
    {
        await _tree.Create("one", new BucketConfig());
        await _tree.Create("two", new BucketConfig());
        await Assert.ThrowsAsync<TooManyBucketsException>(() => _tree.Create("three", new BucketConfig()).AsTask());

        await _tree.Delete("one", force: true);

        Assert.Equal(CreateStatus.Created, (await _tree.Create("three", new BucketConfig())).Status);
    }

    [Fact]
    public async Task Creations_at_the_same_time_never_pass_the_limit()
    {
        for (var round = 0; round < 50; round++)
        {
            var creations = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                try
                {
                    return (await _tree.Create($"{round}-{i}", new BucketConfig())).Status == CreateStatus.Created;
                }
                catch (TooManyBucketsException)
                {
                    return false;
                }
            })).ToArray();

            var created = (await Task.WhenAll(creations)).Count(done => done);

            Assert.InRange(created, 0, 2);
            Assert.Equal(created, (await _tree.List("", null, 10)).Count);
            foreach (var bucket in await _tree.List("", null, 10))
                await _tree.Delete(bucket.Name, force: true);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void The_limit_must_be_1_or_greater(int limit)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new BucketTree(_node, options: new BucketTreeOptions { MaxBuckets = limit }));

        Assert.Contains($"must be 1 or greater, or null for no limit, but is {limit}.", error.Message, StringComparison.Ordinal);
    }
}
