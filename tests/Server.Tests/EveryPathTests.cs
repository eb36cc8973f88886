using Pail.Buckets;
using Pail.Server.Tests.OpenApi;

namespace Pail.Server.Tests;

/// <summary>What holds on every path of the API, for all paths that the OpenAPI document has.</summary>
public sealed class EveryPathTests : TestServer
{
    [Fact]
    public async Task Options_answers_204_with_the_methods_of_the_path()
    {
        foreach (var (path, methods) in await Paths())
        {
            var answer = await Raw("OPTIONS", path);

            Assert.Equal((204, ""), (answer.Status, answer.Body));
            var expected = methods.Append("OPTIONS").Order(StringComparer.Ordinal);
            Assert.Equal((path, string.Join(' ', expected)), (path, string.Join(' ', answer.Headers["Allow"].Split(", ").Order())));
        }
    }

    [Fact]
    public async Task A_method_that_the_path_does_not_have_is_405_with_Allow()
    {
        foreach (var (path, methods) in await Paths())
        {
            foreach (var method in ((string[])["GET", "PUT", "POST", "PATCH", "DELETE", "TRACE", "get", "Post"]).Except(methods))
            {
                var answer = await Raw(method, path, "Content-Length: 0\r\n");
                Assert.Equal((method, path, 405, "method-not-allowed"), (method, path, answer.Status, answer.Code));
                Assert.Contains("OPTIONS", answer.Headers["Allow"], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task An_unknown_query_parameter_is_400_for_every_method()
    {
        foreach (var (path, methods) in await Paths())
        {
            foreach (var method in methods.Append("OPTIONS"))
            {
                foreach (var query in (string[])["?nosuch=1", "?Prefix=a", "?nosuch"])
                {
                    var answer = await Raw(method, path + query, "Content-Length: 0\r\n");
                    Assert.Equal((method, path, 400, "invalid-query"), (method, path, answer.Status, answer.Code));
                }
            }
        }

        Assert.Equal(1, (await (await Buckets.Find("b"))!.Status()).Keys);
    }

    [Fact]
    public async Task A_slash_at_the_end_and_another_case_are_another_path()
    {
        foreach (var (path, _) in await Paths())
        {
            // With a slash more, a key is another key, and a list of keys a key without a name.
            if (!path.EndsWith("/k", StringComparison.Ordinal) && !path.EndsWith("/keys", StringComparison.Ordinal))
                await AssertNothing(path == "/" ? "//" : path + "/");
            var at = path.AsSpan().IndexOfAnyInRange('a', 'z');
            if (at >= 0)
                await AssertNothing(string.Concat(path.AsSpan(0, at), path[at..(at + 1)].ToUpperInvariant(), path.AsSpan(at + 1)));
        }

        async Task AssertNothing(string path)
        {
            foreach (var method in (string[])["GET", "POST", "OPTIONS"])
            {
                var answer = await Raw(method, path, "Content-Length: 0\r\n");
                Assert.Equal((method, path, 404, "not-found"), (method, path, answer.Status, answer.Code));
            }
        }
    }

    // Every path with its methods, where {bucket} is a bucket with one key.
    private async Task<List<(string Path, string[] Methods)>> Paths()
    {
        var bucket = await MakeBucket();
        await bucket.Put("k", new NewValue("1"u8.ToArray(), "text/plain"));
        var paths = (await ApiDocument.Read()).Paths.EnumerateObject()
            .Select(path => (
                path.Name.Replace("{bucket}", "b", StringComparison.Ordinal).Replace("{key}", "k", StringComparison.Ordinal)
                    .Replace("{pid}", "0.1.0", StringComparison.Ordinal).Replace("{code}", "not-found", StringComparison.Ordinal)
                    .Replace("{file}", "app.0.js", StringComparison.Ordinal),
                path.Value.EnumerateObject().Select(operation => operation.Name.ToUpperInvariant()).ToArray()))
            .ToList();
        Assert.DoesNotContain(paths, path => path.Item1.Contains('{', StringComparison.Ordinal));
        Assert.InRange(paths.Count, 20, 100);
        return paths;
    }
}
