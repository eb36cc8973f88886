using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Server.Hosting;
using Pail.Server.Tests.Security;

namespace Pail.Server.Tests;

public sealed class StartupTests
{
    [Theory]
    [InlineData("Refusing to listen on http://0.0.0.0:0", "--urls", "http://0.0.0.0:0")]
    [InlineData("Refusing to listen on http://*:0", "--urls", "http://*:0")]
    [InlineData("Refusing to listen on http://+:0", "--urls", "http://+:0")]
    [InlineData("Refusing to listen on http://[::]:0", "--urls", "http://[::]:0")]
    [InlineData("Refusing to listen on http://example.org:0", "--urls", "http://example.org:0")]
    [InlineData("Refusing to listen on http://192.0.2.1:0", "--urls", "http://127.0.0.1:0;http://192.0.2.1:0")]
    [InlineData("Refusing to listen on http://*:8080", "--http_ports", "8080")]
    [InlineData("Refusing to listen on http://0.0.0.0:1", "--Kestrel:Endpoints:Open:Url", "http://0.0.0.0:1")]
    [InlineData("Refusing to listen", "--urls=http://0.0.0.0:0", "--insecure=false")]
    [InlineData("Cannot listen on \"nonsense\"", "--urls", "nonsense")]
    [InlineData("Cannot listen on \"ftp://127.0.0.1:1\"", "--urls", "ftp://127.0.0.1:1")]
    [InlineData("it must have a host and a port", "--urls", "http://127.0.0.1:abc", "--insecure")]
    [InlineData("port must be", "--urls", "http://127.0.0.1:70000")]
    [InlineData("must not have a path", "--urls", "http://127.0.0.1:1/x")]
    [InlineData("localhost is two addresses", "--urls", "http://localhost:0")]
    [InlineData("backend must be agent, genserver or table, but is \"tabel\"", "--backend", "tabel")]
    [InlineData("Unknown switch --bakend", "--bakend", "agent")]
    [InlineData("Unknown argument agent", "agent")]
    [InlineData("--urls needs a value", "--urls")]
    [InlineData("--urls needs a value", "--urls", "--insecure")]
    [InlineData("insecure must be true or false", "--insecure=perhaps")]
    [InlineData("insecure must be true or false, but is \"perhaps\"", "--insecure", "perhaps")]
    [InlineData("durable must be true or false, but is \"maybe\"", "--durable", "maybe", "--data", "x")]
    [InlineData("data must be a directory, but is empty.", "--data", "")]
    [InlineData("data must be a directory, but is empty.", "--data= \t", "--restore", "x")]
    [InlineData("data must be a directory, but is empty.", "--data=", "--durable")]
    [InlineData("sync must be always, never, or an integer of seconds", "--data", "x", "--sync", "")]
    [InlineData("but is empty.", "--sync", " ")]
    [InlineData("restore must be a backup's file, but is empty.", "--data", "x", "--restore", "")]
    [InlineData("restore is x, but there is no data", "--restore", "x")]
    [InlineData("maxConnections must be an integer from 1 to 2147483647, but is \"0\"", "--maxConnections", "0")]
    [InlineData("maxConnections must be an integer from 1 to 2147483647, but is \"many\"", "--maxConnections", "many")]
    [InlineData("maxConnections must be an integer from 1 to 2147483647", "--maxConnections", "2147483648")]
    [InlineData("maxBuckets must be an integer from 1 to 2147483647, but is \"none\"", "--maxBuckets", "none")]
    [InlineData("maxWatchers must be an integer from 1 to 2147483647, but is \"0\"", "--maxWatchers", "0")]
    [InlineData("Refusing to listen on 0.0.0.0:4040 for the line protocol", "--tcp", "0.0.0.0:4040")]
    [InlineData("Refusing to listen on [::]:4040 for the line protocol", "--tcp", "[::]:4040")]
    [InlineData("Refusing to listen on 192.0.2.1:4040 for the line protocol", "--tcp", "192.0.2.1:4040")]
    [InlineData("tcp must be an IP address and a port, such as 127.0.0.1:4040, but is \"4040\"", "--tcp", "4040")]
    [InlineData("tcp must be an IP address and a port", "--tcp", "127.0.0.1")]
    [InlineData("tcp must be an IP address and a port", "--tcp", "[::1]")]
    [InlineData("tcp must be an IP address and a port", "--tcp", "localhost:4040")]
    [InlineData("tcp must be an IP address and a port", "--tcp", "127.0.0.1:70000")]
    [InlineData("tcp must be an IP address and a port", "--tcp", "tcp://127.0.0.1:4040")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT must be a URL", "--OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense")]
    [InlineData("shutdownDelay must be", "--shutdownDelay", "soon")]
    [InlineData("shutdownDelay must be", "--shutdownDelay", "-1")]
    [InlineData("from 0 to 1h, but is \"2h\"", "--shutdownDelay", "2h")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT must be a URL", "--OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://127.0.0.1")]
    [InlineData("rateLimit must be an integer from 1 to 1000000, but is \"0\"", "--rateLimit", "0")]
    [InlineData("memoryBudget must be none, or an integer of bytes", "--memoryBudget", "0")]
    [InlineData("greater than 0, but is \"512 MB\"", "--memoryBudget", "512 MB")]
    [InlineData("greater than 0, but is \"-1\"", "--memoryBudget=-1")]
    [InlineData("greater than 0, but is \"1.5GB\"", "--memoryBudget", "1.5GB")]
    [InlineData("greater than 0, but is \"9223372036854775808\"", "--memoryBudget", "9223372036854775808")]
    [InlineData("BucketDefaults: maxKeys must be null or an integer from 1", "--BucketDefaults:maxKeys", "many")]
    [InlineData("BucketDefaults: ttl must be null or an integer of seconds", "--BucketDefaults:ttl", "0")]
    [InlineData("BucketDefaults: There is no member \"MaxKeys\"", "--BucketDefaults:MaxKeys", "1")]
    [InlineData("BucketDefaults: tableType is for the backend table", "--backend=agent", "--BucketDefaults:tableType=orderedSet")]
    [InlineData("BucketDefaults:ttl must be one value", "--BucketDefaults:ttl:x", "1")]
    [InlineData("backend is agent, but BucketDefaults:backend is \"table\"", "--backend=agent", "--BucketDefaults:backend=table")]
    [InlineData("rateLimit must be an integer from 1 to 1000000, but is \"1.5\"", "--rateLimit", "1.5")]
    [InlineData("rateBurst must be an integer from 1 to 1000000, but is \"-1\"", "--rateLimit=1", "--rateBurst=-1")]
    [InlineData("sync is \"never\", but without data it has no effect", "--sync", "never")]
    [InlineData("sync must be always, never, or an integer of seconds", "--data=unused", "--sync", "often")]
    [InlineData("from 1ms to 1h, but is \"0\"", "--data=unused", "--sync", "0")]
    [InlineData("from 1ms to 1h, but is \"2h\"", "--data=unused", "--sync", "2h")]
    [InlineData("durable must be true or false, but is \"perhaps\"", "--durable=perhaps")]
    [InlineData("durable is true, but there is no data, the directory", "--durable")]
    [InlineData("durable is true, but there is no data, the directory", "--durable", "true")]
    [InlineData("BucketDefaults:durable is true, but there is no data", "--BucketDefaults:durable", "true")]
    [InlineData("BucketDefaults: durable must be true or false", "--BucketDefaults:durable", "often")]
    [InlineData("rateBurst is 5, but without rateLimit it has no effect", "--rateBurst", "5")]
    public async Task A_wrong_setting_ends_with_one_line_and_exit_code_2(string message, params string[] args)
    {
        var (code, output, errors) = await Run(args);

        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("*")]
    [InlineData("a-name")]
    public async Task A_port_in_use_ends_with_one_line_and_exit_code_1(string host)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (code, _, errors) = await Run("--urls", $"http://127.0.0.1:0;http://{host}:{port}", "--insecure");

        Assert.Equal(1, code);
        Assert.Equal($"pail: Failed to listen on http://{host}:{port}: address already in use.\n", errors);
    }

    [Fact]
    public async Task An_address_of_another_machine_ends_with_one_line_and_exit_code_1()
    {
        // Reserved for documentation, so that no machine has it.
        var (code, _, errors) = await Run("--urls", "http://192.0.2.1:4000", "--insecure");

        Assert.Equal(1, code);
        Assert.StartsWith("pail: Failed to listen on http://192.0.2.1:4000: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("http://127.0.0.1:4000")]
    [InlineData("http://127.0.0.1:1", "urls=http://127.0.0.1:1", "http_ports=2")]
    [InlineData("http://*:2,https://*:3", "http_ports=2", "https_ports=3")]
    [InlineData("http://127.0.0.1:4", "urls=http://127.0.0.1:1", "Kestrel:Endpoints:A:Url=http://127.0.0.1:4")]
    public void Of_several_settings_with_addresses_the_framework_uses_those_of_one(string used, params string[] settings)
    {
        var pairs = settings.Select(setting => setting.Split('=')).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(pairs).Build();

        Assert.Equal(used, string.Join(',', ListenAddresses.Read(configuration).Used));
    }

    [Fact]
    public async Task A_port_in_use_is_not_blamed_on_the_buckets()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var logs = new RecordedLogs();
        var app = PailServer.Build(
            ["--urls", $"http://{taken.LocalEndpoint}"],
            services => services.AddPailBuckets().AddSingleton<ILoggerProvider>(logs));
        var node = app.Services.GetRequiredService<Node>();
        var root = app.Services.GetRequiredService<BucketTree>();

        await Assert.ThrowsAnyAsync<IOException>(() => app.StartAsync(TestServer.Cancelled));
        var ended = node.WaitForExit(root.Root);
        await app.DisposeAsync();
        await ended;

        Assert.DoesNotContain(logs.Lines, line => line.Contains("supervision tree", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, line => line.Contains("bucket tree ended", StringComparison.Ordinal));
    }

    // Not started, because another server may have the port.
    [Fact]
    public async Task Without_a_setting_the_server_listens_on_loopback_alone()
    {
        await using var app = PailServer.Build([], services => services.AddBuckets(new FakeBuckets(TimeProvider.System)));

        Assert.Equal("http://127.0.0.1:4000", app.Configuration["urls"]);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("key", "--help")]
    [InlineData("--urls", "http://127.0.0.1:0", "--help")]
    [InlineData("--tcp", "--help")]
    public async Task Help_lists_the_switches(params string[] args) =>
        Assert.Contains("--backend", (await Run(args)).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:0")]
    [InlineData("http://127.9.9.9:0")]
    public async Task A_server_prints_where_it_listens_and_a_command_to_try_and_ends_with_0(string url)
    {
        var (code, output, errors) = await RunUntilStarted("--urls", url);

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches($@"^Pail listens on {Regex.Escape(url[..^1])}\d+\nTry: curl ", output);
    }

    [Fact]
    public async Task A_server_with_API_keys_says_that_requests_need_one()
    {
        var keys = new TestKeys();
        var key = keys.Add("reader");

        var (code, output, _) = await RunUntilStarted(["--urls", "http://0.0.0.0:0", .. keys.Switches]);

        Assert.Equal(0, code);
        Assert.Matches(@"^Pail listens on http://0\.0\.0\.0:\d+\nRequests need an API key: ", output);
        Assert.DoesNotContain(key, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Insecure_allows_listening_on_all_addresses()
    {
        var (code, output, _) = await RunUntilStarted("--insecure", "--urls", "http://0.0.0.0:0");

        Assert.Equal(0, code);
        Assert.Matches(@"curl -X PUT http://127\.0\.0\.1:", output);
    }

    [Theory]
    [InlineData("agent", BucketBackend.Agent)]
    [InlineData("genserver", BucketBackend.GenServer)]
    public async Task The_default_backend_can_be_chosen(string word, BucketBackend backend)
    {
        var buckets = new FakeBuckets(TimeProvider.System);
        await using var app = PailServer.Build(
            ["--urls=http://127.0.0.1:0", $"--backend={word}"], services => services.AddBuckets(buckets));
        await app.StartAsync(TestServer.Cancelled);
        using var client = new HttpClient();

        using var made = await client.PutAsync(new Uri($"{app.Urls.Single()}/v1/buckets/b"), null, TestServer.Cancelled);

        Assert.Equal(backend, (await buckets.Find("b"))!.Config.Backend);
    }

    private static Task<(int Code, string Output, string Errors)> Run(params string[] args) => Run(_ => { }, args);

    private static Task<(int Code, string Output, string Errors)> RunUntilStarted(params string[] args) =>
        Run(services => services.AddHostedService<StopWhenStarted>(), args);

    private static async Task<(int Code, string Output, string Errors)> Run(Action<IServiceCollection> configure, string[] args)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await PailServer.Run(
            args,
            services =>
            {
                services.AddBuckets(new FakeBuckets(TimeProvider.System));
                configure(services);
            },
            output,
            errors);
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class StopWhenStarted(IHostApplicationLifetime lifetime) : IHostedLifecycleService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
            return Task.CompletedTask;
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
