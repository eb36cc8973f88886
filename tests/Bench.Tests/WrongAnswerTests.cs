using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pail.Bench.Load;

namespace Pail.Bench.Tests;

/// <summary>A server that answers wrongly must not look fast.</summary>
public sealed class WrongAnswerTests : IAsyncLifetime
{
    private readonly WebApplication _server = Build();
    private readonly Tally _tally = new();
    private RequestDelegate _answer = static _ => Task.CompletedTask;
    private BucketClient _client = null!;

    private Values Values => _client.Values;

    public async ValueTask InitializeAsync()
    {
        _server.Run(context => _answer(context));
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _client = new BucketClient(new Uri(_server.Urls.Single()), key: null, connections: 1, new Values(100));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_right_value_is_no_error()
    {
        _answer = async context => await context.Response.Body.WriteAsync(Values.Of("k"));

        for (var i = 0; i < 32; i++)
            await _client.Get("b", "k", _tally);

        Assert.Empty(_tally.Errors);
        Assert.Equal(32, _tally.Requests);
    }

    [Fact]
    public async Task Each_value_of_another_length_is_an_error()
    {
        _answer = async context => await context.Response.Body.WriteAsync(new byte[99]);

        for (var i = 0; i < 3; i++)
            await _client.Get("b", "k", _tally);

        Assert.Equal(new Dictionary<string, long> { ["GET: 99 bytes instead of 100"] = 3 }, _tally.Errors);
    }

    [Fact]
    public async Task Of_sixteen_values_one_is_compared_byte_by_byte()
    {
        _answer = async context => await context.Response.Body.WriteAsync(Values.Of("another"));

        for (var i = 0; i < 32; i++)
            await _client.Get("b", "k", _tally);

        Assert.Equal(new Dictionary<string, long> { ["GET: wrong bytes"] = 2 }, _tally.Errors);
    }

    [Fact]
    public async Task An_error_status_is_counted_with_its_code()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers["Kv-Error-Code"] = "bucket-restarting";
            return Task.CompletedTask;
        };

        await _client.Put("b", "k", _tally);
        await _client.Get("b", "k", _tally);

        Assert.Equal(
            new Dictionary<string, long> { ["PUT: 503 bucket-restarting"] = 1, ["GET: 503 bucket-restarting"] = 1 }, _tally.Errors);
    }

    [Theory]
    [InlineData(false, 0, 1)]
    [InlineData(true, 1, 0)]
    public async Task A_missing_key_is_an_error_unless_processes_are_killed(bool losesKeys, long missing, int errors)
    {
        _answer = static context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        using var client = new BucketClient(new Uri(_server.Urls.Single()), key: null, connections: 1, Values) { LosesKeys = losesKeys };

        await client.Get("b", "k", _tally);

        Assert.Equal((missing, errors), (_tally.Missing, _tally.Errors.Count));
    }

    [Fact]
    public async Task A_step_that_failed_is_no_operation()
    {
        var answers = 0;
        _answer = context =>
        {
            context.Response.StatusCode = ++answers % 2 == 0 ? 204 : 500;
            return Task.CompletedTask;
        };
        var work = new Puts(_client);

        for (var place = 0; place < 10; place++)
            await _tally.Count(work, place);

        Assert.Equal((10, 5), (_tally.Requests, _tally.Operations));
    }

    [Fact]
    public async Task A_batch_with_fewer_results_than_operations_is_an_error()
    {
        _answer = context => context.Response.WriteAsync("""{"results":[{"status":204}]}""");

        for (var i = 0; i < 16; i++)
            await _client.Batch("b", Encoding.UTF8.GetBytes("{}"), 2, _tally);

        Assert.Equal(new Dictionary<string, long> { ["batch with a wrong result"] = 1 }, _tally.Errors);
    }

    [Fact]
    public async Task A_refused_compare_and_set_is_tried_again_and_counted()
    {
        var puts = 0;
        _answer = async context =>
        {
            context.Response.Headers.ETag = "\"1.1\"";
            if (context.Request.Method == "GET")
                await context.Response.Body.WriteAsync(Values.Of("k"));
            else
                context.Response.StatusCode = ++puts < 3 ? 412 : 204;
        };

        await _client.Change("b", "k", _tally);

        Assert.Equal((6, 2, 0), (_tally.Requests, _tally.Retries, _tally.Errors.Count));
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private sealed class Puts(BucketClient client) : IWork
    {
        public Task Step(int place, Tally tally) => client.Put("b", "k", tally);
    }
}
