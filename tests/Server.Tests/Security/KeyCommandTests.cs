using System.Text.Json;
using Pail.Server.Hosting;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

public sealed class KeyCommandTests
{
    [Theory]
    [InlineData("--name", "ci", "--role", "writer", "--buckets", "team-*")]
    [InlineData("--buckets=team-*", "--role=writer", "--name=ci")]
    public async Task The_command_prints_the_key_and_then_the_settings_with_its_hash(params string[] args)
    {
        var (code, output, errors) = await Run(args);

        Assert.Equal(0, code);
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.True(ApiKeyText.IsWellFormed(lines[0]));
        Assert.Equal(
            $$"""{"ApiKeys":[{"name":"ci","hash":"{{TestKeys.Hash(lines[0])}}","role":"writer","buckets":"team-*"}]}""", lines[1]);
        Assert.Contains("shown only now", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(lines[0], errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_buckets_the_key_is_for_all()
    {
        var (_, output, _) = await Run("--name", "ci", "--role", "reader");

        var key = JsonDocument.Parse(output.Split('\n')[1]).RootElement.GetProperty("ApiKeys")[0];
        Assert.Equal("*", key.Member("buckets"));
    }

    [Theory]
    [InlineData("--name must be 1 to 64 ASCII letters", "--role", "reader")]
    [InlineData("but is \"a b\"", "--role", "reader", "--name", "a b")]
    [InlineData("--role must be reader, writer or admin, but is missing", "--name", "ci")]
    [InlineData("--role must be reader, writer or admin, but is \"root\"", "--name", "ci", "--role", "root")]
    [InlineData("--buckets must list", "--name", "ci", "--role", "reader", "--buckets", "*-a")]
    [InlineData("The switch --role needs a value.", "--name", "ci", "--role")]
    [InlineData("The switch --role needs a value.", "--role", "--name", "ci")]
    [InlineData("--name must come once", "--name", "a", "--name", "b")]
    [InlineData("Unknown argument --urls; the command is: key", "--urls", "http://127.0.0.1:1")]
    [InlineData("Unknown argument ci", "ci")]
    public async Task Wrong_arguments_end_with_one_line_and_exit_code_2(string message, params string[] args)
    {
        var (code, output, errors) = await Run(args);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_accepts_the_key_with_the_printed_settings()
    {
        var (_, output, _) = await Run("--name", "ci", "--role", "writer");
        var lines = output.Split('\n');
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, lines[1], TestServer.Cancelled);
        await using var server = await RealServer.Start(null, "--settings", file);
        File.Delete(file);

        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/buckets/b");
        request.Headers.Authorization = new("Bearer", lines[0]);
        using var answer = await server.Client.SendAsync(request, TestServer.Cancelled);
        using var anonymous = await server.Client.GetAsync("/v1/buckets/b", TestServer.Cancelled);

        Assert.Equal((201, 401), ((int)answer.StatusCode, (int)anonymous.StatusCode));
    }

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] args)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await PailServer.Run(["key", .. args], _ => { }, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
