using System.Net;

namespace Pail.Server.Tests.Storage;

/// <summary>Short forms of requests.</summary>
internal static class Requests
{
    internal static Task<HttpResponseMessage> Get(this RealServer server, string path) =>
        server.Client.GetAsync(new Uri(path, UriKind.Relative), TestServer.Cancelled);

    internal static async Task<HttpResponseMessage> Put(this RealServer server, string path, string body)
    {
        using var content = Answers.Body(body, body.StartsWith('{') ? "application/json" : "text/plain");
        return await server.Client.PutAsync(new Uri(path, UriKind.Relative), content, TestServer.Cancelled);
    }

    internal static async Task<HttpResponseMessage> Patch(this RealServer server, string path, string body)
    {
        using var content = Answers.Body(body, "application/json");
        return await server.Client.PatchAsync(new Uri(path, UriKind.Relative), content, TestServer.Cancelled);
    }

    internal static Task<HttpResponseMessage> Post(this RealServer server, string path) =>
        server.Client.PostAsync(new Uri(path, UriKind.Relative), null, TestServer.Cancelled);

    /// <summary>Asks until the bucket's process has been started again.</summary>
    internal static async Task<HttpResponseMessage> GetWhenBack(this RealServer server, string path)
    {
        while (true)
        {
            var got = await server.Get(path);
            if (got.StatusCode != HttpStatusCode.ServiceUnavailable)
                return got;
            got.Dispose();
            await Task.Yield();
        }
    }
}
