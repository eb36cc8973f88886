using System.Text.Json;

namespace Pail.Server.Tests.Backends;

/// <summary>Batches and transactions as the contract shows them.</summary>
public sealed class BackendBatchTests : BackendServer
{
    private const string Batch = Bucket + ":batch";
    private const string Transact = Bucket + ":txn";

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_batch_has_one_result_for_each_operation_in_order_and_is_200_even_if_one_fails(string backend)
    {
        await Make(backend);
        var epoch = (await Found.Status()).Epoch;

        var answer = await Raw(
            "POST", Batch, "",
            """
            {"ops":[{"op":"put","key":"a","text":"x","ttl":"5s"},{"op":"get","key":"b"},{"op":"delete","key":"c"},
            {"op":"incr","key":"n","by":2},{"op":"incr","key":"a"},{"op":"put","key":"bytes","base64":"AP8="},{"op":"get","key":"a"},
            {"op":"get","key":"bytes"}]}
            """);

        Assert.Equal(200, answer.Status);
        var results = JsonDocument.Parse(answer.Body).RootElement.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal("201 404 204 200 409 201 200 200", string.Join(' ', results.Select(result => result.Member("status"))));
        Assert.Equal(("key-not-found", "False", "2"), (results[1].Member("code"), results[2].Member("existed"), results[3].Member("text")));
        Assert.Equal(("not-an-integer", "x", "AP8="), (results[4].Member("code"), results[6].Member("text"), results[7].Member("base64")));
        Assert.Equal($"\"{epoch}.1\"", results[0].Member("etag"));
        Assert.Equal("2026-03-01T12:00:05.250Z", Expiry(await Raw("GET", Bucket + "/keys/a")));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_batch_beyond_1000_operations_or_16_MB_is_413_and_does_nothing(string backend)
    {
        await Make(backend);
        var ops = string.Join(',', Enumerable.Range(0, 1001).Select(i => $$"""{"op":"put","key":"k{{i}}","text":"x"}"""));

        AssertProblem(await Raw("POST", Batch, "", $"{{\"ops\":[{ops}]}}"), 413, "request-too-large");
        AssertProblem(await Raw("POST", Transact, "", $"{{\"then\":[{ops}]}}"), 413, "request-too-large");
        AssertProblem(await Raw("POST", Batch, "Content-Length: 16777217\r\nExpect: 100-continue\r\n"), 413, "request-too-large");
        Assert.Equal(0, (await Found.Status()).Keys);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_transaction_does_one_of_its_lists_and_says_which(string backend)
    {
        await Make(backend);
        var tag = await Put("1", key: Bucket + "/keys/b");
        await Put("1", key: Bucket + "/keys/a");
        var quoted = JsonSerializer.Serialize(tag);
        var body = $$"""
            {"compare":[{"key":"a","exists":true},{"key":"b","etag":{{quoted}}}],"then":[{"op":"incr","key":"b","by":4}],
            "else":[{"op":"delete","key":"a"}]}
            """;

        var first = JsonDocument.Parse((await Raw("POST", Transact, "", body)).Body).RootElement;
        var second = JsonDocument.Parse((await Raw("POST", Transact, "", body)).Body).RootElement;

        Assert.Equal(
            ("True", "3", "5"),
            (first.Member("succeeded"), first.Member("revision"), first.GetProperty("results")[0].Member("text")));
        Assert.Equal(
            ("False", "4", "True"),
            (second.Member("succeeded"), second.Member("revision"), second.GetProperty("results")[0].Member("existed")));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_failing_operation_undoes_all_and_is_named_by_its_index(string backend)
    {
        await Make(backend);
        await Put("text");
        await Put("old", "Kv-Ttl: 30\r\n", Bucket + "/keys/old");
        using var watch = await Connect();
        await watch.Write(watch.Request("GET", Bucket + "/watch", "Accept: application/x-ndjson\r\n"));
        await watch.ReadUntil("heartbeat\",\"id\":\"" + (await Found.Status()).Epoch + ".2\"}\n");

        var answer = await Raw(
            "POST", Transact, "",
            """
            {"then":[{"op":"put","key":"new","text":"x"},{"op":"delete","key":"old"},{"op":"incr","key":"k"},
            {"op":"put","key":"last","text":"x"}]}
            """);

        AssertProblem(answer, 409, "txn-failed");
        Assert.Equal("2", JsonDocument.Parse(answer.Body).RootElement.Member("opIndex"));
        var old = await Raw("GET", Bucket + "/keys/old");
        Assert.Equal(("old", "2", "2026-03-01T12:00:30.250Z"), (old.Body, old.Headers["Kv-Revision"], Expiry(old)));
        AssertProblem(await Raw("GET", Bucket + "/keys/new"), 404, "key-not-found");
        Assert.Equal(2, (await Found.Status()).Keys);

        // The next event is that of the next write.
        await Put("seen");
        Assert.Contains("\"key\":\"k\"", await watch.ReadUntil("}\n"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task No_list_no_export_and_no_state_of_a_watch_sees_half_a_transaction(string backend)
    {
        await Make(backend);
        await Put("", key: Bucket + "/keys/a");
        for (var i = 0; i < 50; i++)
            await Put("", key: $"{Bucket}/keys/b{i}");
        var writing = Task.Run(Write, Cancelled);

        while (!writing.IsCompleted)
        {
            Assert.Equal(1, CountOfAZ((await Raw("GET", Bucket + "/keys", "Accept: text/plain\r\n")).Body.Split('\n')));
            Assert.Equal(1, CountOfAZ(KeysOf((await Raw("POST", Bucket + ":export")).Body)));
            using var watch = await Connect();
            await watch.Write(watch.Request("GET", Bucket + "/watch?initial=true", "Accept: application/x-ndjson\r\n"));
            Assert.Equal(1, CountOfAZ(KeysOf(await watch.ReadUntil("initial-end"))));
        }

        await writing;

        // There is always one of a and z, the first and the last key.
        async Task Write()
        {
            using var connection = await Connect();
            for (var i = 0; i < 200; i++)
            {
                var (old, made) = i % 2 == 0 ? ("a", "z") : ("z", "a");
                var body = $$"""{"then":[{"op":"delete","key":"{{old}}"},{"op":"put","key":"{{made}}","text":""}]}""";
                Assert.Equal(200, (await connection.Exchange("POST", Transact, "", body)).Status);
            }
        }

        static int CountOfAZ(IEnumerable<string> keys) => keys.Count(key => key is "a" or "z");

        static IEnumerable<string> KeysOf(string lines) =>
            lines.Split("\"key\":\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]);
    }
}
