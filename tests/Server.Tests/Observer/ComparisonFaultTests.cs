using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>Writes that are refused in a comparison, which must not look like success.</summary>
public sealed class ComparisonFaultTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_there_is_no_room_for_the_first_values_it_is_told()
    {
        await using var server = await RealServer.Start(null, "--memoryBudget", "2MB");
        using var answer = await Compare(server, """{"backends":["table"],"workload":"C","seconds":1,"keys":10000,"valueBytes":1000}""");

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
    }

    [Fact]
    public async Task Updates_in_one_request_that_are_refused_are_errors()
    {
        await using var server = await RealServer.Start();

        // The answer begins when the first values are there.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/comparisons");
        request.Content = Body("""{"backends":["agent"],"workload":"batch","clients":1,"seconds":2,"keys":10}""");
        using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        var list = await server.Client.GetFromJsonAsync<JsonElement>("/v1/buckets", Cancelled);
        var bucket = Assert.Single(list.GetProperty("value").EnumerateArray()).GetProperty("name").GetString();

        using var smaller = new StringContent("""{"maxValueBytes":1}""", Encoding.UTF8, "application/merge-patch+json");
        using var patched = await server.Client.PatchAsync($"/v1/buckets/{bucket}", smaller, Cancelled);
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);

        var lines = await answer.Content.ReadAsStringAsync(Cancelled);
        var result = lines.Split('\n').First(static line => line.Contains("\"result\"", StringComparison.Ordinal));
        using var parsed = JsonDocument.Parse(result);
        Assert.True(parsed.RootElement.GetProperty("errors").GetInt64() > 0, result);
    }

    private static Task<HttpResponseMessage> Compare(RealServer server, string body) =>
        server.Client.PostAsync("/v1/comparisons", Body(body), Cancelled);

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");
}
