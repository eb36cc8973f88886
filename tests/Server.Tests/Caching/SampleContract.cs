using Pail.Buckets;

namespace Pail.Server.Tests.Caching;

public sealed class AgentSampleTests() : SampleContract(CacheVariants.Agent);

public sealed class GenServerSampleTests() : SampleContract(CacheVariants.GenServer);

public sealed class SetSampleTests() : SampleContract(CacheVariants.Set);

public sealed class OrderedSetSampleTests() : SampleContract(CacheVariants.OrderedSet);

/// <summary>An application whose hybrid cache, output cache and sessions are buckets of one kind.</summary>
public abstract class SampleContract(BucketConfig config) : IAsyncLifetime
{
    private SampleApplication _shop = null!;

    // A table keeps its rows when its process dies, and serves requests in the meantime.
    private bool KeepsRows => config.Backend == BucketBackend.Table;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _shop = await SampleApplication.Start(config);

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_price_is_read_from_its_source_once_and_is_in_the_bucket()
    {
        using var visitor = _shop.NewVisitor();

        Assert.Equal("milk costs 4.00, read 1", await visitor.Price("milk"));

        // The hybrid cache answers first and writes to the bucket after that. Its local value lives for a millisecond.
        await Waiting.Until(() => _shop.Tree.FindNow("cache")?.CurrentStatus().Keys > 0);
        for (var i = 0; i < 5; i++)
            Assert.Equal("milk costs 4.00, read 1", await visitor.Price("milk"));

        Assert.Equal(1, _shop.Prices.Reads);
        Assert.True(await (await _shop.Tree.Find("cache"))!.Exists("milk"));
    }

    [Fact]
    public async Task A_page_is_made_once_until_its_tag_is_evicted()
    {
        using var visitor = _shop.NewVisitor();
        using var other = _shop.NewVisitor();

        Assert.Equal("page of milk, made 1", await visitor.Page("milk"));
        Assert.Equal("page of milk, made 1", await other.Page("milk"));
        Assert.Equal("page of eggs, made 2", await other.Page("eggs"));
        Assert.True(await visitor.EvictPages());
        Assert.Equal(0, (await (await _shop.Tree.Find("output-cache"))!.Status()).Keys);

        Assert.Equal("page of milk, made 3", await other.Page("milk"));
        Assert.Equal("page of milk, made 3", await visitor.Page("milk"));
    }

    [Fact]
    public async Task Every_visitor_has_a_session_of_their_own()
    {
        using var visitor = _shop.NewVisitor();
        using var other = _shop.NewVisitor();

        Assert.Equal((1, 2, 3), (await visitor.AddToBasket(), await visitor.AddToBasket(), await visitor.AddToBasket()));
        Assert.Equal((1, 2), (await other.AddToBasket(), await other.AddToBasket()));
    }

    [Fact]
    public async Task No_request_fails_while_the_processes_of_the_buckets_are_killed()
    {
        using var stop = new CancellationTokenSource();
        var visitors = Enumerable.Range(0, 4).Select(number => Task.Run(() => Visit(number, stop.Token), Cancelled)).ToArray();

        for (var kills = 0; kills < 100;)
        {
            if (visitors.FirstOrDefault(static visitor => visitor.IsCompleted) is { } failed)
                await failed;
            kills += _shop.Kill();
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Task.WhenAll(visitors).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);

        // The caches work again: nothing of the kills is left.
        await Waiting.Until(async () => (await _shop.Tree.List("", null, 10))
            .All(static bucket => ((Bucket)bucket).State() == BucketState.Running));
        using var last = _shop.NewVisitor();
        Assert.Equal(await last.Page("bread"), await last.Page("bread"));
        Assert.Equal(await last.Price("bread"), await last.Price("bread"));
        Assert.Equal((1, 2), (await last.AddToBasket(), await last.AddToBasket()));
    }

    [Fact]
    public async Task When_no_bucket_can_answer_every_request_is_answered_without_a_cache()
    {
        using var visitor = _shop.NewVisitor();
        await visitor.Page("milk");
        await visitor.AddToBasket();
        await _shop.Tree.DisposeAsync();

        Assert.Equal("page of milk, made 2", await visitor.Page("milk"));
        Assert.Equal("page of milk, made 3", await visitor.Page("milk"));
        Assert.Equal("eggs costs 4.00, read 1", await visitor.Price("eggs"));
        Assert.Equal((1, 1), (await visitor.AddToBasket(), await visitor.AddToBasket()));
        Assert.False(await visitor.EvictPages());
    }

    [Fact]
    public async Task No_request_fails_while_the_buckets_are_deleted()
    {
        using var stop = new CancellationTokenSource();
        var visitor = Task.Run(() => Visit(0, stop.Token, sessionsLast: false), Cancelled);

        for (var deleted = 0; deleted < 40 && !visitor.IsCompleted;)
        {
            foreach (var name in (string[])["cache", "output-cache"])
                deleted += await _shop.Tree.Delete(name, force: true) == DeleteBucketStatus.Deleted ? 1 : 0;
        }

        await stop.CancelAsync();
        await visitor.WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
    }

    private async Task Visit(int number, CancellationToken stop, bool sessionsLast = true)
    {
        using var visitor = _shop.NewVisitor();
        var basket = 0;
        for (var turn = 0; turn < 10 || !stop.IsCancellationRequested; turn++)
        {
            // Every call throws unless the answer is a success.
            var item = $"item{turn % 5}";
            Assert.StartsWith($"{item} costs 5.00", await visitor.Price(item), StringComparison.Ordinal);
            Assert.StartsWith($"page of {item}", await visitor.Page(item), StringComparison.Ordinal);

            // The eviction may fail while a process bucket restarts. A table always evicts.
            if (number == 0 && turn % 10 == 0)
                Assert.True(await visitor.EvictPages() || !KeepsRows);

            // A process bucket loses the sessions with its process, so the basket may begin again. A table loses none.
            var items = await visitor.AddToBasket();
            if (KeepsRows && sessionsLast)
                Assert.Equal(basket + 1, items);
            else
                Assert.InRange(items, 1, basket + 1);
            basket = items;
        }
    }
}
