using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Server.Telemetry;

namespace Pail.Server.Tests;

/// <summary>The log of requests.</summary>
public sealed class RequestLogTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task A_request_is_one_line_with_method_path_status_time_and_trace()
    {
        using var lines = new Lines(LogLevel.Information);
        await using var server = await Start(lines);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/buckets/b/keys/a%0Ab");
        request.Headers.Add("traceparent", Parent);

        (await server.Client.SendAsync(request, TestServer.Cancelled)).Dispose();

        var line = await lines.Next();
        Assert.Matches(@"^GET /v1/buckets/b/keys/a%0Ab 400 in \d+\.\d{3} ms, trace 0af7651916cd43dd8448eb211c80319c$", line);
        Assert.Empty(lines.Written);
    }

    [Fact]
    public async Task A_long_path_is_cut()
    {
        using var lines = new Lines(LogLevel.Information);
        await using var server = await Start(lines);

        (await server.Client.GetAsync("/" + new string('x', 4000), TestServer.Cancelled)).Dispose();

        Assert.InRange((await lines.Next()).Length, 256, 400);
    }

    [Fact]
    public async Task Requests_are_not_logged_unless_asked_for()
    {
        using var lines = new Lines(LogLevel.Warning);
        await using var server = await RealServer.Start(services => services.AddLogging(logging => logging.AddProvider(lines)));

        (await server.Client.GetAsync("/health/live", TestServer.Cancelled)).Dispose();

        Assert.Empty(lines.Written);
    }

    [Fact]
    public async Task The_settings_file_leaves_requests_out_of_the_log()
    {
        var settings = await File.ReadAllTextAsync(
            Path.Combine(ServerProcess.Repository, "src", "Server", "appsettings.json"), TestServer.Cancelled);

        Assert.Matches(new Regex($"\"{Regex.Escape(RequestLog.Category)}\": \"None\""), settings);
    }

    private static Task<RealServer> Start(Lines lines) => RealServer.Start(services => services.AddLogging(
        logging => logging.AddProvider(lines).AddFilter(RequestLog.Category, LogLevel.Information)));

    /// <summary>Keeps the lines of the request log.</summary>
    private sealed class Lines(LogLevel lowest) : ILoggerProvider, ILogger
    {
        private readonly SemaphoreSlim _written = new(0);

        internal ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) =>
            categoryName == RequestLog.Category ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Written.Enqueue(formatter(state, exception));
            _written.Release();
        }

        public void Dispose() => _written.Dispose();

        internal async Task<string> Next()
        {
            await _written.WaitAsync(TestContext.Current.CancellationToken);
            return Written.TryDequeue(out var line) ? line : throw new InvalidOperationException();
        }
    }
}
