using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

public sealed class BucketDeletionTests : IAsyncLifetime
{
    private static readonly NewValue Value = new("3"u8.ToArray(), "text/plain");

    private readonly Node _node;
    private readonly BucketTree _tree;

    public BucketDeletionTests()
    {
        _node = new Node();
        _tree = new BucketTree(_node);
    }

    public async ValueTask InitializeAsync() => await _tree.Start();

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    public async Task A_bucket_that_is_not_deleted_accepts_writes_even_if_its_process_died_during_the_check(BucketBackend backend)
    {
        for (var round = 0; round < 1000; round++)
        {
            var bucket = (await _tree.Create("b", new BucketConfig { Backend = backend })).Bucket;
            await bucket.Put("milk", Value, Condition.None);
            var spins = round % 100 * 20;
            var kill = Task.Run(
                async () =>
                {
                    Thread.SpinWait(spins);
                    await bucket.Kill();
                },
                TestContext.Current.CancellationToken);

            var stays = await _tree.Delete("b", force: false) == DeleteBucketStatus.NotEmpty;
            await kill;

            // A write is refused only until the next process has started.
            for (var put = Task.FromResult(!stays); !await put;)
                put = TryPut(bucket).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            await _tree.Delete("b", force: true);
        }
    }

    private static async Task<bool> TryPut(IBucket bucket)
    {
        try
        {
            await bucket.Put("bread", Value, Condition.None);
            return true;
        }
        catch (BucketUnavailableException)
        {
            await Task.Yield();
            return false;
        }
    }
}
