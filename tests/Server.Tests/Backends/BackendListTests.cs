using System.Net;
using System.Text.Json;

namespace Pail.Server.Tests.Backends;

/// <summary>The keys of a bucket in pages, in three forms.</summary>
public sealed class BackendListTests : BackendServer
{
    private const string Keys = Bucket + "/keys";

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Each_form_has_its_shape(string backend)
    {
        await Make(backend);
        foreach (var key in (string[])["a%20b", "c/1", "c/2"])
            await Put("xyz", "Kv-Ttl: 30\r\n", $"{Keys}/{key}");
        var epoch = (await Found.Status()).Epoch;
        const string Facts = ",\"size\":3,\"expiresAt\":\"2026-03-01T12:00:30.250Z\"}";
        var item = $$"""{"key":"a b","etag":"\"{{epoch}}.1\"","revision":1{{Facts}}""";

        var json = await Raw("GET", Keys + "?delimiter=/");
        var lines = await Raw("GET", Keys + "?delimiter=/", "Accept: application/x-ndjson\r\n");
        var text = await Raw("GET", Keys, "Accept: text/plain\r\n");

        Assert.Equal($$"""{"value":[{{item}}],"prefixes":["c/"],"nextLink":null}""", json.Body.TrimEnd());
        Assert.Equal("application/json", json.Headers["Content-Type"]);
        Assert.Equal($"{item}\n{{\"prefix\":\"c/\"}}\n{{\"end\":true,\"revision\":3}}\n", lines.Body);
        Assert.Equal("application/x-ndjson", lines.Headers["Content-Type"]);
        Assert.Equal(["a%20b", "c%2F1", "c%2F2"], text.Body.TrimEnd().Split('\n').Order(StringComparer.Ordinal));
        Assert.StartsWith("text/plain", text.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_pages_have_every_key_once_and_link_to_each_other(string backend)
    {
        await Make(backend);
        string[] keys = ["a", "a/b", "a b", "\u00e9", "\uff5e", "\U0001F600", "z&=?#%", "Z"];
        foreach (var key in keys)
            await Put("x", key: $"{Keys}/{Uri.EscapeDataString(key)}");

        var met = await Walk("?limit=3");

        Assert.Equal(keys.Order(StringComparer.Ordinal), met.Order(StringComparer.Ordinal));
        if (backend.Contains("orderedSet", StringComparison.Ordinal))
            Assert.Equal(["Z", "a", "a b", "a/b", "z&=?#%", "\u00e9", "\uff5e", "\U0001F600"], met);
        Assert.Equal(met.AsEnumerable().Reverse(), await Walk("?limit=3&reverse=true"));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_list_can_be_narrowed(string backend)
    {
        await Make(backend);
        foreach (var key in (string[])["a/1", "a/2", "b", "c"])
            await Put(key, key: $"{Keys}/{key}");

        foreach (var (query, expected) in ((string, string)[])
            [
                ("?prefix=a/", "a/1 a/2"), ("?prefix=a%2F&reverse=true", "a/2 a/1"), ("?from=a/2&to=c", "a/2 b"), ("?from=c&to=a", ""),
                ("?limit=1000", "a/1 a/2 b c"), ("?delimiter=/", "b c"), ("?prefix=x", ""),
            ])
        {
            var found = await Walk(query);
            Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), found.Order());
            if (backend.Contains("orderedSet", StringComparison.Ordinal))
                Assert.Equal(expected, string.Join(' ', found));
        }

        var values = JsonDocument.Parse((await Raw("GET", Keys + "?values=true&prefix=b")).Body).RootElement;
        Assert.Equal("b"u8.ToArray(), values.GetProperty("value")[0].GetProperty("base64").GetBytesFromBase64());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_page_has_100_keys_unless_the_request_says_from_1_to_1000(string backend)
    {
        await Make(backend);
        for (var i = 0; i < 1001; i++)
            await Found.Apply(new Pail.Buckets.PutOperation($"k{i}", new Pail.Buckets.NewValue(default, "text/plain")));

        foreach (var (query, count) in ((string, int)[])[("", 100), ("?limit=1", 1), ("?limit=1000", 1000)])
        {
            var page = JsonDocument.Parse((await Raw("GET", Keys + query)).Body).RootElement;
            Assert.Equal(count, page.GetProperty("value").GetArrayLength());
        }

        foreach (var query in (string[])["?limit=0", "?limit=1001", "?limit=-1", "?limit=ten", "?limit="])
            AssertProblem(await Raw("GET", Keys + query), 400, "invalid-query");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_cursor_serves_its_own_bucket_and_query_alone(string backend)
    {
        await Make(backend);
        await Server.Make("c", backend);
        foreach (var key in (string[])["k1", "k2", "k3"])
        {
            await Put("x", key: $"{Keys}/{key}");
            await Put("x", key: $"/v1/buckets/c/keys/{key}");
        }

        var link = JsonDocument.Parse((await Raw("GET", Keys + "?limit=1")).Body).RootElement.Member("nextLink");
        var cursor = link[link.IndexOf("cursor=", StringComparison.Ordinal)..];

        Assert.Equal(200, (await Raw("GET", $"{Keys}?limit=2&{cursor}")).Status);
        foreach (var target in (string[])
            [$"/v1/buckets/c/keys?limit=1&{cursor}", $"{Keys}?prefix=k&{cursor}", $"{Keys}?reverse=true&{cursor}", $"{Keys}?{cursor}A"])
            AssertProblem(await Raw("GET", target), 400, "invalid-query");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_key_that_is_there_during_the_whole_walk_is_in_it_exactly_once(string backend)
    {
        await Make(backend);
        for (var i = 0; i < 200; i++)
            await Put("x", key: $"{Keys}/stays{i}");
        using var stop = new CancellationTokenSource();
        var others = Task.Run(Churn, Cancelled);

        for (var round = 0; round < 5; round++)
        {
            var met = await Walk("?limit=7");
            Assert.Equal(met.Length, met.Distinct().Count());
            Assert.Equal(200, met.Count(key => key.StartsWith("stays", StringComparison.Ordinal)));
        }

        await stop.CancelAsync();
        await others;

        // Other keys come and go, before and behind the place of the walk, and the keys that stay are overwritten.
        async Task Churn()
        {
            using var connection = await Connect();
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await connection.Exchange("PUT", $"{Keys}/{i * 7919 % 1000}", "", "x");
                await connection.Exchange("DELETE", $"{Keys}/{i * 7919 % 1000 + 3}");
                await connection.Exchange("PUT", $"{Keys}/stays{i % 200}", "", "longer");
            }
        }
    }

    private async Task<string[]> Walk(string query)
    {
        var met = new List<string>();
        for (var link = Keys + query; !string.IsNullOrEmpty(link);)
        {
            using var answer = await Server.Client.GetAsync(link, Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var list = await answer.Json();
            met.AddRange(list.GetProperty("value").EnumerateArray().Select(item => item.Member("key")));
            link = list.Member("nextLink");
            Assert.Equal(link.Length == 0 ? null : $"<{link}>; rel=\"next\"", answer.Header("Link"));
        }

        return [.. met];
    }
}
