using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Server.Hosting;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

/// <summary>Keys are replaced while the server runs, because a restart would lose the buckets.</summary>
public sealed class KeyReloadTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly RecordedLogs _logs = new();
    private readonly string _old = ApiKeyText.Make();
    private readonly string _new = ApiKeyText.Make();

    public void Dispose()
    {
        _logs.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task A_key_is_replaced_without_a_restart_and_without_a_moment_in_which_none_is_valid()
    {
        await Write(_old);
        await using var server = await Start();
        Assert.Equal((200, 401), (await Ask(server, _old), await Ask(server, _new)));

        await Write(_old, _new);
        Reload(server);
        Assert.Equal((200, 200), (await Ask(server, _old), await Ask(server, _new)));

        await Write(_new);
        Reload(server);
        Assert.Equal((401, 200), (await Ask(server, _old), await Ask(server, _new)));
    }

    [Theory]
    [InlineData("{\"ApiKeys\":[{\"name\":\"a b\",\"hash\":\"x\"}]}", "ApiKeys:0:hash must be")]
    [InlineData("{\"ApiKeys\":[]}", "has no key any more")]
    [InlineData("{}", "has no key any more")]
    [InlineData("{\"ApiKeys\":", "could not be read again")]
    [InlineData(null, "could not be read again")]
    public async Task Wrong_settings_change_nothing_and_are_logged(string? settings, string reason)
    {
        await Write(_old);
        await using var server = await Start();

        if (settings is null)
            File.Delete(_file);
        else
            await File.WriteAllTextAsync(_file, settings, TestServer.Cancelled);
        Reload(server);

        Assert.Equal((200, 401), (await Ask(server, _old), await Ask(server, null)));
        Assert.Contains(reason, Assert.Single(_logs.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SIGHUP_reads_the_keys_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGHUP");
        await Write(_old);
        await using var server = await ServerProcess.StartBuilt("--settings", _file);
        using var client = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(401, await Ask(client, _new));

        await Write(_old, _new);
        await Tools.Run("kill", "-HUP", $"{server.Id}");

        // The signal is handled at some moment after the command. In the meantime the new key is wrong, and the old one right.
        int status;
        while ((status = await Ask(client, _new)) != 200)
        {
            Assert.Contains(status, (int[])[401, 429]);
            Assert.Equal(200, await Ask(client, _old));
        }
    }

    private Task<RealServer> Start() =>
        RealServer.Start(services => services.AddLogging(logging => logging.AddProvider(_logs)), "--settings", _file);

    private static void Reload(RealServer server) => server.Services.GetRequiredService<KeyReload>().Reload();

    private static Task<int> Ask(RealServer server, string? key) => Ask(server.Client, key);

    private static async Task<int> Ask(HttpClient client, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/buckets");
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        using var answer = await client.SendAsync(request, TestServer.Cancelled);
        return (int)answer.StatusCode;
    }

    private Task Write(params string[] keys)
    {
        var items = keys.Select(key => $$"""{"name":"ci","hash":"{{KeyCommand.HashOf(key)}}","role":"reader"}""");
        return File.WriteAllTextAsync(_file, $$"""{"ApiKeys":[{{string.Join(',', items)}}]}""", TestServer.Cancelled);
    }
}
