using System.Net;
using System.Text;
using System.Text.Json;
using Pail.Buckets;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>A bucket of a cluster may be made for values of up to 256 MiB.</summary>
public sealed class LargestValueTests
{
    private const string Refused = "maxValueBytes of a durable bucket must be at most 268435456, but is 268435457.";

    [Fact]
    public async Task A_bucket_for_larger_values_is_refused_and_one_that_is_there_goes_on()
    {
        using var directory = new StoreDirectory();
        await using (var store = await BucketStores.Open(directory.Store, "pail", TimeProvider.System))
        {
            var config = new BucketConfig { Durable = true, MaxValueBytes = BucketConfig.MaxDurableValueBytes };
            await store.Store.Create("old", config, DateTimeOffset.UnixEpoch, null);
        }

        await using var silo = await SiloProcess.Start("--store", directory.Store);
        using var client = new HttpClient { BaseAddress = silo.Address };

        Assert.Equal(HttpStatusCode.Created, (await Put("b", """{"maxValueBytes":268435456}""")).Code);
        foreach (var (code, text) in new[]
        {
            await Put("c", """{"maxValueBytes":268435457}"""),
            await Patch("b", """{"maxValueBytes":268435457}"""),
            await Patch("old", """{"maxValueBytes":268435457}"""),
        })
        {
            Assert.Equal(HttpStatusCode.BadRequest, code);
            Assert.Contains(Refused, text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Created, (await Put("old/keys/milk", "3")).Code);
        var (changed, answer) = await Patch("old", """{"maxKeys":5}""");
        Assert.Equal(HttpStatusCode.OK, changed);
        using var shown = JsonDocument.Parse(answer);
        var configuration = shown.RootElement.GetProperty("configuration");
        Assert.Equal(BucketConfig.MaxDurableValueBytes, configuration.GetProperty("maxValueBytes").GetInt32());
        Assert.Equal(5, configuration.GetProperty("maxKeys").GetInt32());

        Task<(HttpStatusCode Code, string Text)> Put(string path, string body) => Send(HttpMethod.Put, path, body);

        Task<(HttpStatusCode Code, string Text)> Patch(string path, string body) => Send(HttpMethod.Patch, path, body);

        async Task<(HttpStatusCode Code, string Text)> Send(HttpMethod method, string path, string body)
        {
            using var request = new HttpRequestMessage(method, $"/v1/buckets/{path}")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }
}
