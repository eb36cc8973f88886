using System.Net;

namespace Pail.Server.Tests;

/// <summary>The setting <c>maxBuckets</c>.</summary>
public sealed class MaxBucketsTests
{
    [Fact]
    public async Task A_bucket_beyond_the_limit_gets_507_and_the_others_are_served()
    {
        await using var server = await RealServer.Start(null, "--maxBuckets", "1");

        using var first = await Put(server, "/v1/buckets/one");
        using var second = await Put(server, "/v1/buckets/two");
        using var again = await Put(server, "/v1/buckets/one");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var problem = await second.Problem(HttpStatusCode.InsufficientStorage, "quota-exceeded");
        Assert.Contains("at most 1 buckets", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    private static Task<HttpResponseMessage> Put(RealServer server, string path) =>
        server.Client.PutAsync(new Uri(path, UriKind.Relative), null, TestServer.Cancelled);
}
