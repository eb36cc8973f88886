using System.Text.Json;
using Pail.Server.Tests.Security;

namespace Pail.Server.Tests.Backends;

/// <summary>What API keys may do to a bucket.</summary>
public sealed class BackendAccessTests : BackendServer
{
    private readonly TestKeys _keys = new();
    private readonly string _admin;
    private readonly string _reader;
    private readonly string _stranger;

    public BackendAccessTests() =>
        (_admin, _reader, _stranger) = (_keys.Add("admin"), _keys.Add("reader"), _keys.Add("admin", "team-*"));

    protected override string[] Settings => _keys.Switches;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_operation_of_a_batch_and_of_both_lists_of_a_transaction_needs_the_role_for_it(string backend)
    {
        await MakeBucket(backend);
        foreach (var write in (string[])
            [
                "{\"op\":\"put\",\"key\":\"k\",\"text\":\"\"}", "{\"op\":\"delete\",\"key\":\"k\"}", "{\"op\":\"incr\",\"key\":\"k\"}",
                "{\"op\":\"append\",\"key\":\"k\",\"text\":\"\"}", "{\"op\":\"patch\",\"key\":\"k\",\"patch\":{}}",
                "{\"op\":\"expire\",\"key\":\"k\",\"ttl\":1}", "{\"op\":\"persist\",\"key\":\"k\"}", "{\"op\":\"touch\",\"key\":\"k\"}",
            ])
        {
            var ops = $"[{{\"op\":\"get\",\"key\":\"k\"}},{write}]";
            foreach (var (action, body) in ((string, string)[])
                [("batch", $"{{\"ops\":{ops}}}"), ("txn", $"{{\"then\":{ops}}}"), ("txn", $"{{\"then\":[],\"else\":{ops}}}")])
            {
                var answer = await Raw("POST", $"{Bucket}:{action}", TestKeys.Header(_reader), body);
                AssertProblem(answer, 403, "forbidden");
                Assert.Equal("1", JsonDocument.Parse(answer.Body).RootElement.Member("opIndex"));
            }
        }

        var read = await Raw("POST", Bucket + ":batch", TestKeys.Header(_reader), "{\"ops\":[{\"op\":\"get\",\"key\":\"k\"}]}");
        Assert.Contains("\"text\":\"1\"", read.Body, StringComparison.Ordinal);
        Assert.Equal("1", (await Raw("GET", Key, TestKeys.Header(_reader))).Headers["Kv-Revision"]);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Without_a_key_it_is_401_without_the_role_403_and_without_the_bucket_404(string backend)
    {
        await MakeBucket(backend);

        foreach (var (method, path) in ((string, string)[])
            [("PUT", "/keys/k"), ("DELETE", "/keys/k"), ("POST", "/counters/k"), ("POST", ":clear"), ("POST", ":kill"), ("DELETE", "")])
        {
            var unknown = await Raw(method, Bucket + path, "", "1");
            AssertProblem(unknown, 401, "unauthenticated");
            Assert.StartsWith("Bearer", unknown.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            AssertProblem(await Raw(method, Bucket + path, TestKeys.Header(_reader), "1"), 403, "forbidden");
            var hidden = await Raw(method, Bucket + path, TestKeys.Header(_stranger), "1");
            Assert.Equal(method + path == "DELETE" ? null : "bucket-not-found", hidden.Code);
            Assert.Equal(method + path == "DELETE" ? 204 : 404, hidden.Status);
        }

        var got = await Raw("GET", Key, TestKeys.Header(_admin));
        Assert.Equal(("1", "1"), (got.Body, got.Headers["Kv-Revision"]));
    }

    private async Task MakeBucket(string backend)
    {
        Assert.Equal(201, (await Raw("PUT", Bucket, TestKeys.Header(_admin), $"{{{backend}}}")).Status);
        Assert.Equal(201, (await Raw("PUT", Key, TestKeys.Header(_admin), "1")).Status);
    }
}
