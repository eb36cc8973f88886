using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Server.Http;

namespace Pail.Server.Tests;

/// <summary>
/// The bodies of all requests under way together stay within a limit, however many clients do not send theirs to the end.
/// </summary>
public sealed class BodyMemoryTests
{
    private const string Bucket = "/v1/buckets/b";
    private const string Key = $"{Bucket}/keys/k";
    private const int Large = 20 * 1024 * 1024;

    [Theory]
    [InlineData(null, long.MaxValue)]
    [InlineData(1L, BodyMemory.MinLimit)]
    [InlineData(1L << 40, 1L << 39)]
    public void The_limit_is_half_of_the_budget_but_32_MiB_at_least(long? budget, long limit) =>
        Assert.Equal(limit, new BodyMemory(budget).Limit);

    [Theory]
    [InlineData("PUT", Key)]
    [InlineData("POST", $"{Bucket}/append/k")]
    [InlineData("POST", $"{Bucket}:import")]
    public async Task A_body_that_can_never_fit_is_refused_before_it_is_sent(string method, string path)
    {
        await using var server = await Start();
        using var connection = await server.Connect();

        await connection.Write(connection.Request(method, path)[..^2] + $"Content-Length: {BodyMemory.MinLimit + 1}\r\n\r\n");

        var answer = await connection.Read();
        Assert.Equal((507, "quota-exceeded", "close"), (answer.Status, answer.Code, answer.Headers["Connection"]));
        Assert.Contains("33554432", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", Key, true)]
    [InlineData("PUT", Key, false)]
    [InlineData("POST", $"{Bucket}:batch", true)]
    [InlineData("POST", $"{Bucket}:import", true)]
    [InlineData("POST", $"{Bucket}:import", false)]
    public async Task A_body_for_which_others_leave_no_room_is_refused_and_they_are_stored(string method, string path, bool hasLength)
    {
        await using var server = await Start();
        var memory = server.Services.GetRequiredService<BodyMemory>();
        using var first = await server.Connect();
        await first.Write(first.Request("PUT", Key)[..^2] + $"Content-Length: {Large}\r\n\r\n");
        await first.Write(new string('x', Large - 1));
        await Waiting.Until(() => memory.Used == Large);

        using var second = await server.Connect();
        const int More = 15 * 1024 * 1024;
        var frame = hasLength ? $"Content-Length: {More}\r\n\r\n" : $"Transfer-Encoding: chunked\r\n\r\n{More:x}\r\n";
        await second.Write(second.Request(method, path)[..^2] + frame);
        var writing = second.Write(new string(' ', More));
        var refused = await second.Read();
        await writing;

        Assert.Equal((507, "quota-exceeded", "close"), (refused.Status, refused.Code, refused.Headers["Connection"]));
        await first.Write("x");
        Assert.Equal(201, (await first.Read()).Status);
        await Waiting.Until(() => memory.Used == 0);
        Assert.Equal(1, (await (await server.Services.GetRequiredService<IBuckets>().Find("b"))!.Status()).Keys);
    }

    [Fact]
    public async Task A_client_that_disconnects_gives_its_memory_back()
    {
        await using var server = await Start();
        var memory = server.Services.GetRequiredService<BodyMemory>();
        using (var connection = await server.Connect())
        {
            await connection.Write(connection.Request("PUT", Key)[..^2] + $"Content-Length: {Large}\r\n\r\n");
            await connection.Write(new string('x', Large / 2));
            await Waiting.Until(() => memory.Used >= Large / 2);
        }

        await Waiting.Until(() => memory.Used == 0);
    }

    private static async Task<RealServer> Start()
    {
        var server = await RealServer.Start(null, "--memoryBudget=64MB");
        await server.Services.GetRequiredService<IBuckets>().Create("b", new BucketConfig { MaxValueBytes = 1 << 30 });
        return server;
    }
}
