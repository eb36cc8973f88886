using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Server.Hosting;
using Pail.Server.Problems;
using Pail.Server.Security;
using Pail.Server.Tests.Security;

namespace Pail.Server.Tests;

/// <summary>What the log has, and what a client can put into it.</summary>
public sealed class LogTests : TestServer
{
    private const string Value = "a value that nobody else may read";

    private readonly TestKeys _keys = new();
    private readonly AllLogs _all = new();
    private readonly string _key;

    public LogTests() => _key = _keys.Add("admin");

    protected override string[] Settings => ["--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace", .. _keys.Switches];

    [Theory]
    [InlineData("GET", "/v1/buckets/b/keys/k", "GET /v1/buckets/b/keys/k failed")]
    [InlineData("GET", "/v1/buckets/b/keys/%0Ak?prefer=secret", null)]
    [InlineData("GET", "/v1/buckets/b/keys/a%E2%80%AEb", "GET /v1/buckets/b/keys/a%E2%80%AEb failed")]
    public async Task An_error_is_logged_with_the_escaped_path_and_without_the_query(string method, string target, string? line)
    {
        (await MakeBucket()).Failure = new InvalidOperationException("broken");

        await Raw(method, target, TestKeys.Header(_key));

        Assert.Equal(line is null ? [] : [$"Error: {line} InvalidOperationException"], Logs.Lines);
    }

    [Theory]
    [InlineData("a\u001b[31mb", @"a\u001b[31mb")]
    [InlineData("a\r\nwarn: forged", @"a\u000d\u000awarn: forged")]
    [InlineData("a\u007f\u0085\u009b", @"a\u007f\u0085\u009b")]
    [InlineData("a\u202eb\u2028c\u200d", @"a\u202eb\u2028c\u200d")]
    [InlineData("ä/ok%20", "ä/ok%20")]
    public void Control_characters_and_invisible_ones_are_escaped(string text, string safe) => Assert.Equal(safe, LogText.Of(text));

    [Fact]
    public void A_long_text_is_shortened() => Assert.Equal(256 - 2, LogText.Of(new string('x', 9000)).Length);

    [Fact]
    public async Task A_hostile_request_puts_no_control_characters_into_the_log_at_any_level()
    {
        (await MakeBucket()).Failure = new InvalidOperationException("broken");
        foreach (var (method, target, headers) in ((string, string, string)[])
            [
                ("GET", "/v1/buckets/b/keys/a\u001b[31mb", TestKeys.Header(_key)),
                ("GET", "/\u001b]0;owned\u0007", TestKeys.Header(_key)),
                ("GET", "/v1/buckets?prefix=\u001b[2J", TestKeys.Header(_key)),
                ("GET", "/v1/buckets/b/keys/%1b%0a", TestKeys.Header(_key)),
                (new string('M', 5000), "/v1/buckets/b/keys/k", TestKeys.Header(_key)),
                ("G\u001bT", "/", ""),
                ("GET", "/", "X: \u001b[31m\u0007\r\n"),
                ("GET", "/", "\u001b: x\r\n"),
                ("PUT", "/v1/buckets/b/keys/k", TestKeys.Header(_key) + "Transfer-Encoding: chunked\r\n"),
                ("GET", "/", "Authorization: \u001b[31m\r\n"),
            ])
        {
            using var connection = await Connect();
            await connection.Write(connection.Request(method, target, headers) + (method == "PUT" ? "\u001bzz\r\n" : ""));
            await connection.Read(method);
        }

        using (var strange = await Connect())
        {
            await strange.Write("GET /health/live HTTP/1.1\r\nHost: a\u001b[31mb\r\n\r\n");
            await strange.Read();
        }

        Assert.NotEmpty(_all.Lines);
        // Kestrel's debug lines have a wrong Host as it was sent; the console escapes them.
        Assert.Contains(_all.Lines, line => line.Contains("a\u001b[31mb", StringComparison.Ordinal));
        var faulty = _all.Lines.Where(line => line.Any(character => char.IsControl(character) && character != '\n'));
        Assert.All(faulty, line => Assert.Contains("Invalid Host header", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("systemd")]
    [InlineData("json")]
    public async Task The_console_escapes_control_characters_also_in_lines_of_the_framework(string format)
    {
        await using var server = await ServerProcess.StartBuilt(
            "--Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel=Debug", $"--Logging:Console:FormatterName={format}");
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, Cancelled);
        await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\u001b[31mb\r\n\r\n"u8.ToArray(), Cancelled);

        var line = await server.WaitForOutput("Invalid Host header");

        Assert.Contains(@"a\u001b[31mb", line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(line, character => char.IsControl(character));
    }

    [Fact]
    public async Task Neither_keys_nor_values_nor_queries_are_in_the_log_at_any_level()
    {
        var bucket = await MakeBucket();
        var unknown = ApiKeyText.Make();
        await Raw("PUT", "/v1/buckets/b/keys/k?ttl=77777s", TestKeys.Header(_key) + "Kv-Meta-Owner: somebody-secret\r\n", Value);
        await Raw("GET", "/v1/buckets/b/keys/k", TestKeys.Header(_key));
        await Raw("GET", "/v1/buckets/b/keys/k", TestKeys.Header(unknown));
        await Raw("GET", "/v1/buckets/b/keys/k", $"Authorization: Basic {unknown}\r\n");
        bucket.Failure = new InvalidOperationException("broken");
        await Raw("PUT", "/v1/buckets/b/keys/k", TestKeys.Header(_key), Value);

        Assert.NotEmpty(Logs.Lines);
        foreach (var secret in (string[])[_key, unknown, "pail_", Value, "77777s", "somebody-secret"])
            Assert.DoesNotContain(_all.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("systemd")]
    [InlineData("simple")]
    public async Task The_settings_choose_the_format_of_the_log(string format)
    {
        // A server that warns at its start and then finds its address not its own.
        var (code, output, _) = await Tools.Run(
            "dotnet", typeof(PailServer).Assembly.Location, "--urls", "http://192.0.2.1:1", "--insecure",
            $"--Logging:Console:FormatterName={format}");

        Assert.Equal(1, code);
        var line = output.Split('\n')[0];
        switch (format)
        {
            case "json":
                var json = JsonDocument.Parse(line).RootElement;
                Assert.Equal(("Warning", "http://192.0.2.1:1"), (json.Member("LogLevel"), json.GetProperty("State").Member("Url")));
                break;
            case "systemd":
                Assert.StartsWith("<4>Pail.Server", line, StringComparison.Ordinal);
                break;
            default:
                Assert.StartsWith("warn: Pail.Server[2] http://192.0.2.1:1 is open", line, StringComparison.Ordinal);
                break;
        }
    }

    /// <summary>The server of the base class logs into it too.</summary>
    protected override void Configure(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(_all);

    /// <summary>Every line of every level, with its exception.</summary>
    private sealed class AllLogs : ILoggerProvider, ILogger
    {
        internal ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
