using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Server.Hosting;

namespace Pail.Server.Tests;

/// <summary>All buckets together stay within the memory that the settings allow.</summary>
public sealed class MemoryBudgetTests
{
    [Theory]
    [InlineData("--backend=agent")]
    [InlineData("--backend=genserver")]
    [InlineData("--backend=table")]
    [InlineData("--BucketDefaults:tableType=orderedSet")]
    public async Task A_write_over_the_budget_is_refused_with_507_and_nothing_else_is_affected(string backend)
    {
        await using var server = await RealServer.Start(null, "--memoryBudget=150KB", backend);
        await Send(server, HttpMethod.Put, "/v1/buckets/a");
        await Send(server, HttpMethod.Put, "/v1/buckets/b");
        // Counted twice: as a value, and in the event that is kept for watches.
        var value = new string('x', 60_000);

        using var first = await Send(server, HttpMethod.Put, "/v1/buckets/a/keys/k", value);
        using var over = await Send(server, HttpMethod.Put, "/v1/buckets/b/keys/k", value);
        using var small = await Send(server, HttpMethod.Put, "/v1/buckets/b/keys/s", "x");
        using var read = await Send(server, HttpMethod.Get, "/v1/buckets/a/keys/k");
        using var absent = await Send(server, HttpMethod.Get, "/v1/buckets/b/keys/k");
        using var deleted = await Send(server, HttpMethod.Delete, "/v1/buckets/a?force=true");
        using var again = await Send(server, HttpMethod.Put, "/v1/buckets/b/keys/k", value);

        var problem = await over.Problem(HttpStatusCode.InsufficientStorage, "quota-exceeded");
        Assert.Contains("150000", problem.Member("detail"), StringComparison.Ordinal);
        Assert.Equal(
            [201, 201, 200, 404, 204, 201],
            ((HttpResponseMessage[])[first, small, read, absent, deleted, again]).Select(answer => (int)answer.StatusCode));
        Assert.Equal(value, await read.Text());
    }

    [Theory]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("none", null)]
    public async Task The_budget_is_that_of_the_setting(string text, long? bytes)
    {
        await using var app = PailServer.Build([$"--memoryBudget={text}"], services => services.AddPailBuckets());

        Assert.Equal(bytes, app.Services.GetRequiredService<BucketTreeOptions>().MemoryBudget);
    }

    [Fact]
    public async Task Without_the_setting_the_budget_is_half_of_what_the_process_may_use()
    {
        await using var app = PailServer.Build([], services => services.AddPailBuckets());

        var half = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        Assert.InRange(half, 1, long.MaxValue);
        Assert.Equal(half, app.Services.GetRequiredService<BucketTreeOptions>().MemoryBudget);
    }

    // A process of its own, because the runtime reads its limit when it starts. A container sets the same limit.
    [Fact]
    public async Task A_process_that_may_use_little_refuses_writes_before_it_runs_out_of_memory()
    {
        await using var server = await ServerProcess.StartBuilt([("DOTNET_GCHeapHardLimit", "0x8000000")]);
        using var client = new HttpClient { BaseAddress = server.Address };
        (await client.PutAsync(new Uri("/v1/buckets/b", UriKind.Relative), null, TestServer.Cancelled)).Dispose();

        // 128 MiB, of which the budget is a half; values of 1 MB each.
        var statuses = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            using var answer = await client.PutAsync(
                new Uri($"/v1/buckets/b/keys/{i}", UriKind.Relative), new ByteArrayContent(new byte[1_000_000]), TestServer.Cancelled);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.InRange(statuses.TakeWhile(status => status == 201).Count(), 20, 67);
        Assert.Equal([201, 507], statuses.Distinct());
        using var read = await client.GetAsync(new Uri("/v1/buckets/b/keys/0", UriKind.Relative), TestServer.Cancelled);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    private static Task<HttpResponseMessage> Send(RealServer server, HttpMethod method, string path, string? body = null) =>
        server.Client.SendAsync(
            new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.ASCII) },
            TestServer.Cancelled);
}
