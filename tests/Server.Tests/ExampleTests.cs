using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pail.Server.LineProtocol;
using Pail.Server.Tests.Storage;

namespace Pail.Server.Tests;

/// <summary>The server gives the answers that http-examples and the README show.</summary>
public sealed class ExampleTests : IDisposable
{
    private static readonly string Examples = Path.Combine(ServerProcess.Repository, "http-examples");

    private readonly DataDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_shopping_script_prints_the_expected_lines_against_a_server_started_with_the_command_of_the_readme()
    {
        Tools.Need("bash", "install bash");
        Tools.Need("curl", "install curl 7.83 or later");
        await using var server = await ServerProcess.StartAsAUserWould();

        var (code, output, errors) = await Tools.Run("bash", "http-examples/shopping.sh", server.Address.ToString().TrimEnd('/'));

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(await Expected("shopping"), output);
    }

    [Fact]
    public async Task A_settings_file_is_looked_for_where_the_command_of_the_readme_is_given()
    {
        Tools.Need("curl", "install curl 7.83 or later");
        await using var server = await ServerProcess.StartAsAUserWould("--settings", "http-examples/security.json");

        var (code, output, _) = await Tools.Run("curl", "--silent", new Uri(server.Address, "/v1/buckets").ToString());

        Assert.Equal(0, code);
        Assert.Contains("\"code\":\"unauthenticated\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_readme_shows_what_the_shopping_script_prints()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(ServerProcess.Repository, "README.md"), TestContext.Current.CancellationToken);

        Assert.Contains(await Expected("shopping"), readme, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("values")]
    [InlineData("conditions")]
    [InlineData("listing")]
    [InlineData("ttl")]
    [InlineData("counters")]
    [InlineData("patch")]
    [InlineData("watch")]
    [InlineData("batch")]
    [InlineData("buckets")]
    [InlineData("admin")]
    [InlineData("processes")]
    [InlineData("observer")]
    [InlineData("comparison")]
    [InlineData("durable")]
    [InlineData("security")]
    public async Task A_script_prints_the_expected_lines(string chapter)
    {
        Tools.Need("bash", "install bash");
        Tools.Need("curl", "install curl 7.83 or later");
        await using var app = await RealServer.Start(null, Arguments(chapter));

        var (code, output, errors) = await Tools.Run("bash", $"http-examples/{chapter}.sh", app.Address.ToString().TrimEnd('/'));

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(await Expected(chapter), output);
    }

    [Theory]
    [InlineData("shopping", 33)]
    [InlineData("values", 9)]
    [InlineData("conditions", 12)]
    [InlineData("listing", 13)]
    [InlineData("ttl", 12)]
    [InlineData("counters", 10)]
    [InlineData("patch", 11)]
    [InlineData("watch", 9)]
    [InlineData("batch", 12)]
    [InlineData("buckets", 20)]
    [InlineData("admin", 16)]
    [InlineData("processes", 22)]
    [InlineData("observer", 14)]
    [InlineData("comparison", 4)]
    [InlineData("durable", 14)]
    [InlineData("security", 19)]
    public async Task Requests_get_the_answers_in_their_comments(string chapter, int count)
    {
        await using var app = await RealServer.Start(null, Arguments(chapter));
        var file = await File.ReadAllTextAsync(Path.Combine(Examples, $"{chapter}.http"), TestContext.Current.CancellationToken);
        var examples = HttpFile.Read(file, app.Address).ToArray();
        Assert.Equal(count, examples.Length);

        foreach (var (expected, method, url, headers, body) in examples)
        {
            using var response = await Send();
            var isText = response.Content.Headers.ContentType?.MediaType == "text/plain";
            var said = isText ? await response.Text() : response.Header("Kv-Error-Code");
            Assert.Equal($"{method} {url}: {expected}", $"{method} {url}: {(int)response.StatusCode} {said}".TrimEnd());

            // Tries again after a 503, as any client should: the bucket is being restarted.
            async Task<HttpResponseMessage> Send()
            {
                while (true)
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), url);
                    if (body is not null)
                        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                    foreach (var header in headers)
                    {
                        if (!request.Headers.TryAddWithoutValidation(header[0], header[1]))
                            request.Content!.Headers.Add(header[0], header[1]);
                    }

                    // The headers are enough: the answer of a watch has no end.
                    var response = await app.Client.SendAsync(
                        request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                    if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                        return response;
                    response.Dispose();
                }
            }
        }
    }

    [Fact]
    public async Task The_script_of_the_line_protocol_prints_the_expected_lines()
    {
        Tools.Need("bash", "install bash");
        await using var app = await RealServer.Start(settings: ["--tcp", "127.0.0.1:0"]);
        var address = app.Services.GetRequiredService<LineServer>().Address;

        var (code, output, errors) = await Tools.Run(
            "bash", "http-examples/tcp.sh", address.Address.ToString(), address.Port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(await Expected("tcp"), output);
    }

    // What a chapter needs beyond the defaults is in a file beside it: switches, with paths from the root folder.
    private string[] Arguments(string chapter)
    {
        var file = Path.Combine(Examples, $"{chapter}.args");
        return File.Exists(file)
            ? File.ReadAllText(file).Trim()
                .Replace("http-examples", Examples, StringComparison.Ordinal)
                .Replace("NEW_DIRECTORY", _data.Path, StringComparison.Ordinal)
                .Split(' ')
            : [];
    }

    private static Task<string> Expected(string chapter) =>
        File.ReadAllTextAsync(Path.Combine(Examples, $"{chapter}.expected"), TestContext.Current.CancellationToken);
}
