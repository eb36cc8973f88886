using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

#region Prices
internal sealed record FetchPrice(string Article) : ICall<int>;

internal sealed class Prices : GenServer<Table<string, int>>
{
    public static ValueTask<int> Get(Self self, Table<string, int> prices, string article) =>
        prices.TryLookup(article, out var price) ? new(price) : self.Call("prices", new FetchPrice(article));

    protected override ValueTask<InitResult> Init() =>
        Ok(Self.NewTable<string, int>(new TableOptions { Name = "prices", Named = true }));

    protected override async ValueTask<CallResult> HandleCall(object request, From from, Table<string, int> prices)
    {
        var article = ((FetchPrice)request).Article;

        // Another caller may have asked for the same while this one waited.
        if (!prices.TryLookup(article, out var price))
        {
            price = await AskTheShop(article);
            prices.Insert(article, price, Expiration.After(TimeSpan.FromMinutes(5)));
        }

        return Reply(price, prices);
    }

    private async Task<int> AskTheShop(string article)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), Self.Node.TimeProvider);
        return article.Length;
    }
}
#endregion
