using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Server.Hosting;

namespace Pail.Server.Tests.Security;

public sealed class ApiKeySettingsTests
{
    private static readonly string Hash = TestKeys.Hash("x");

    [Theory]
    [InlineData("ApiKeys:0:name must be 1 to 64 ASCII letters", "but is missing", "name=")]
    [InlineData("ApiKeys:0:name must be", "but is \"a b\"", "name=a b")]
    [InlineData("ApiKeys:0:name must be", "but is \"\"", "name=!")]
    [InlineData("ApiKeys:0:role must be reader, writer or admin", "but is \"root\"", "role=root")]
    [InlineData("ApiKeys:0:role must be", "but is \"Admin\"", "role=Admin")]
    [InlineData("ApiKeys:0:role must be", "but is missing", "role=")]
    [InlineData("ApiKeys:0:buckets must list", "but has \"a*b\"", "buckets=a*b")]
    [InlineData("ApiKeys:0:buckets must list", "but has \"-\"", "buckets=a;-")]
    [InlineData("ApiKeys:0:buckets must list", "but has \"\"", "buckets=!")]
    [InlineData("ApiKeys:0:buckets must list", "but has \";\"", "buckets=;")]
    [InlineData("ApiKeys:0:hash must be sha256: and 64 hexadecimal digits", "but is missing", "hash=")]
    [InlineData("ApiKeys:0:hash must be", "but is another text of 6 characters", "hash=secret")]
    [InlineData("ApiKeys:0:hash must be", "but is a key", "hash=pail_secret")]
    [InlineData("ApiKeys:0:rol is unknown", "a key has name, hash, role and buckets", "rol=reader")]
    [InlineData("ApiKeys:0:name must be text", "members of its own", "name:first=a")]
    [InlineData("ApiKeys must be an array", "but has ApiKeys:ci", "../ci:name=a")]
    public void A_wrong_key_is_refused_with_the_setting_and_the_value(string setting, string value, string change)
    {
        var members = new Dictionary<string, string> { ["name"] = "ci", ["hash"] = Hash, ["role"] = "reader" };
        var equals = change.IndexOf('=', StringComparison.Ordinal);
        var (name, text) = (change[..equals], change[(equals + 1)..]);
        var switches = new List<string>();
        if (name.StartsWith("../", StringComparison.Ordinal))
            switches.Add($"--ApiKeys:{name[3..]}={text}");
        else if (text.Length == 0 || name.Contains(':', StringComparison.Ordinal))
            members.Remove(name.Split(':')[0]);
        if (text.Length > 0 && switches.Count == 0)
            members[name] = text == "!" ? "" : text;
        switches.AddRange(members.Select(member => $"--ApiKeys:0:{member.Key}={member.Value}"));

        var error = Assert.Throws<StartupException>(() => PailServer.Build([.. switches], _ => { }));

        Assert.StartsWith(setting, error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("1")]
    public async Task The_section_must_be_an_array(string json)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"{{\"ApiKeys\":{json}}}", TestServer.Cancelled);

        var error = Assert.Throws<StartupException>(() => PailServer.Build(["--settings", file], _ => { }));

        File.Delete(file);
        var value = json.Trim('"');
        Assert.Equal($"ApiKeys must be an array of keys, each with name, hash, role and buckets, but is \"{value}\".", error.Message);
    }

    [Fact]
    public void Two_keys_must_not_have_the_same_hash()
    {
        var error = Assert.Throws<StartupException>(() => PailServer.Build(
            [
                "--ApiKeys:0:name=a", $"--ApiKeys:0:hash={Hash}", "--ApiKeys:0:role=reader",
                "--ApiKeys:1:name=b", $"--ApiKeys:1:hash={Hash.ToUpperInvariant().Replace("SHA256", "sha256", StringComparison.Ordinal)}",
                "--ApiKeys:1:role=admin",
            ],
            _ => { }));

        Assert.Equal("ApiKeys:1:hash must differ from all others, but is that of ApiKeys:0.", error.Message);
    }

    [Fact]
    public async Task With_keys_a_server_may_listen_beyond_loopback_and_warns_that_there_is_no_TLS()
    {
        var keys = new TestKeys();
        keys.Add("reader");
        using var logs = new RecordedLogs();

        await using var app = Build(logs, ["--urls=http://0.0.0.0:0", .. keys.Switches]);

        Assert.Contains("http://0.0.0.0:0 has no TLS", Assert.Single(logs.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("https://0.0.0.0:0")]
    public async Task With_keys_loopback_and_TLS_need_no_warning(string url)
    {
        var keys = new TestKeys();
        keys.Add("reader");
        using var logs = new RecordedLogs();

        await using var app = Build(logs, [$"--urls={url}", .. keys.Switches]);

        Assert.Empty(logs.Lines);
    }

    [Fact]
    public async Task Without_keys_an_open_server_warns()
    {
        using var logs = new RecordedLogs();

        await using var app = Build(logs, ["--urls=http://0.0.0.0:0", "--insecure"]);

        Assert.Contains("without API keys", Assert.Single(logs.Lines), StringComparison.Ordinal);
    }

    private static WebApplication Build(RecordedLogs logs, string[] args) => PailServer.Build(args, services =>
    {
        services.AddBuckets(new FakeBuckets(TimeProvider.System));
        services.AddLogging(logging => logging.ClearProviders().AddProvider(logs));
    });
}
