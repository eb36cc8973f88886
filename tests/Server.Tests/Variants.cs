namespace Pail.Server.Tests;

/// <summary>The four kinds of buckets, as JSON members of their configuration.</summary>
internal static class Variants
{
    public static TheoryData<string> All =>
    [
        "\"backend\":\"agent\"", "\"backend\":\"genserver\"", "\"backend\":\"table\"",
        "\"backend\":\"table\",\"tableType\":\"orderedSet\"",
    ];

    internal static async Task Make(this RealServer server, string bucket, string variant, string more = "")
    {
        var body = Answers.Body($"{{{variant}{(more.Length == 0 ? "" : ",")}{more}}}", "application/json");
        using var made = await server.Client.PutAsync($"/v1/buckets/{bucket}", body, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Created, made.StatusCode);
    }

    internal static Task<HttpResponseMessage> Post(this RealServer server, string path, string body) =>
        server.Client.PostAsync(path, Answers.Body(body, "application/json"), TestContext.Current.CancellationToken);
}
