using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Pail.Server.Tests;

/// <summary>Batches and transactions over a real socket, on all kinds of real buckets.</summary>
public sealed class BatchBackendTests
{
    private const string Batch = "/v1/buckets/b:batch";
    private const string Transact = "/v1/buckets/b:txn";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task All_operations_do_the_same_on_each(string variant)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", variant, "\"maxValueBytes\":5");

        using var answer = await server.Post(
            Batch,
            """
            {"ops":[{"op":"put","key":"a","text":"x","ttl":"1h"},{"op":"put","key":"long","text":"123456"},{"op":"get","key":"a"},
            {"op":"incr","key":"n","by":7},{"op":"append","key":"a","text":"y"},{"op":"persist","key":"a"},{"op":"touch","key":"a"},
            {"op":"expire","key":"a","sliding":"1h"},{"op":"put","key":"j","text":"{}"},{"op":"patch","key":"j","patch":7},
            {"op":"get","key":"j"},{"op":"delete","key":"a"},{"op":"get","key":"a"},{"op":"put","key":"n","text":"","ifNoneMatch":"*"}]}
            """);

        Assert.Equal(
            "201 413 200 200 204 204 204 204 201 204 200 204 404 412",
            string.Join(' ', (await Results(answer)).Select(result => result.Member("status"))));
        Assert.Equal("7", await server.Client.GetStringAsync("/v1/buckets/b/keys/n", Cancelled));
    }

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task A_transaction_is_done_as_a_whole_or_not_at_all(string variant)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", variant);
        (await server.Post(Batch, """{"ops":[{"op":"put","key":"from","text":"5"},{"op":"put","key":"text","text":"t"}]}""")).Dispose();

        using var undone = await server.Post(
            Transact, """{"then":[{"op":"incr","key":"from","by":-1},{"op":"incr","key":"to"},{"op":"incr","key":"text"}]}""");
        using var done = await server.Post(
            Transact,
            """
            {"compare":[{"key":"from","exists":true},{"key":"to","exists":false}],
            "then":[{"op":"incr","key":"from","by":-1},{"op":"incr","key":"to"}]}
            """);

        Assert.Equal(2, (await undone.Problem(HttpStatusCode.Conflict, "txn-failed")).GetProperty("opIndex").GetInt32());
        Assert.Equal(["4", "1"], (await Results(done)).Select(result => result.Member("text")));
    }

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task No_reader_sees_half_a_transaction(string variant)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", variant);
        (await server.Post(Batch, """{"ops":[{"op":"incr","key":"a","by":0},{"op":"incr","key":"b","by":0}]}""")).Dispose();

        var writing = Task.Run(Write, Cancelled);
        while (!writing.IsCompleted)
        {
            using var read = await server.Post(Transact, """{"then":[{"op":"get","key":"a"},{"op":"get","key":"b"}]}""");
            Assert.Equal(0, (await Results(read)).Sum(result => int.Parse(result.Member("text"), CultureInfo.InvariantCulture)));
        }

        await writing;

        async Task Write()
        {
            for (var i = 0; i < 100; i++)
                (await server.Post(Transact, """{"then":[{"op":"incr","key":"a"},{"op":"incr","key":"b","by":-1}]}""")).Dispose();
        }
    }

    [Theory]
    [InlineData("\"backend\":\"agent\"")]
    [InlineData("\"backend\":\"genserver\"")]
    public async Task A_batch_to_a_bucket_that_is_being_killed_is_done_or_says_that_it_may_be(string variant)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", variant);
        var ops = string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"op":"put","key":"k{{i}}","text":"x"}"""));
        var sending = Enumerable.Range(0, 50).Select(_ => server.Post(Batch, $"{{\"ops\":[{ops}]}}")).ToArray();

        for (var i = 0; i < 10; i++)
            (await server.Client.PostAsync("/v1/buckets/b:kill", null, Cancelled)).Dispose();

        foreach (var answer in await Task.WhenAll(sending))
        {
            using (answer)
            {
                if (answer.StatusCode == HttpStatusCode.OK)
                    Assert.Equal(200, (await Results(answer)).Length);
                else
                    Assert.Contains((await answer.Json()).Member("outcome"), (string[])["unknown", "not-applied"]);
            }
        }
    }

    private static async Task<JsonElement[]> Results(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.Json()).GetProperty("results").EnumerateArray()];
    }
}
