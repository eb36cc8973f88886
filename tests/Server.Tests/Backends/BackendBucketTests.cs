using System.Text.Json;
using Pail.Buckets;

namespace Pail.Server.Tests.Backends;

/// <summary>A bucket is created, described, changed, cleared, killed and deleted.</summary>
public sealed class BackendBucketTests : BackendServer
{
    private const string MergePatch = "Content-Type: application/merge-patch+json\r\n";

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_script_may_create_the_same_bucket_again_but_not_another_one_of_its_name(string backend)
    {
        var made = await Raw("PUT", Bucket, "", $"{{{backend},\"ttl\":\"30s\",\"metadata\":{{\"a\":\"1\"}}}}");
        var again = await Raw("PUT", Bucket, "", $"{{\"metadata\":{{\"a\":\"1\"}},\"ttl\":30,{backend}}}");
        var other = await Raw("PUT", Bucket, "", $"{{{backend}}}");
        var createOnly = await Raw("PUT", Bucket, "If-None-Match: *\r\n", $"{{{backend},\"ttl\":\"30s\",\"metadata\":{{\"a\":\"1\"}}}}");

        Assert.Equal((201, Bucket), (made.Status, made.Headers["Location"]));
        Assert.Equal(200, again.Status);
        Assert.Equal("30s", JsonDocument.Parse(again.Body).RootElement.GetProperty("configuration").Member("ttl"));
        AssertProblem(other, 409, "bucket-config-conflict");
        AssertProblem(createOnly, 412, "precondition-failed");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_status_has_every_member_of_the_configuration_and_they_make_an_equal_bucket(string backend)
    {
        const string Members = "\"ttl\":\"8h\",\"sliding\":\"20m\",\"maxValueBytes\":1000,\"maxKeys\":10,\"maxBytes\":5000,"
            + "\"eviction\":\"lru\",\"restart\":\"transient\",\"mailboxLimit\":100,\"callTimeout\":\"2s\",\"metadata\":{\"owner\":\"ada\"}";
        await Make(backend, Members);

        var configuration = (await Status()).GetProperty("configuration").GetRawText();
        var again = await Raw("PUT", Bucket, "", configuration);
        await Put("x");

        Assert.EndsWith($",{Members}}}", configuration, StringComparison.Ordinal);
        Assert.Equal(200, again.Status);
        Assert.Equal("2026-03-01T12:20:00.250Z", Expiry(await Raw("GET", Key)));
    }

    [Fact]
    public async Task Buckets_of_every_kind_are_listed_in_pages()
    {
        foreach (var backend in Backends.Select(row => row.Data))
        {
            foreach (var name in (string[])["a", "b"])
                await Server.Make($"{name}{Backends.Select(row => row.Data).ToList().IndexOf(backend)}", backend);
        }

        var met = new List<string>();
        for (var link = "/v1/buckets?prefix=a&limit=3"; !string.IsNullOrEmpty(link);)
        {
            var list = JsonDocument.Parse((await Raw("GET", link)).Body).RootElement;
            met.AddRange(list.GetProperty("value").EnumerateArray().Select(item => $"{item.Member("name")} {item.Member("backend")}"));
            link = list.Member("nextLink");
        }

        Assert.Equal(["a0 agent", "a1 genserver", "a2 table", "a3 table"], met);
        foreach (var query in (string[])["?limit=0", "?limit=1001", "?cursor=x"])
            AssertProblem(await Raw("GET", "/v1/buckets" + query), 400, "invalid-query");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_status_counts_keys_bytes_restarts_and_watchers_and_names_the_process(string backend)
    {
        await Make(backend);
        await Put("12345");
        await Put("1", key: Bucket + "/keys/l");
        using var watch = await Connect();
        await watch.Write(watch.Request("GET", Bucket + "/watch"));
        await watch.ReadUntil("\r\n\r\n");

        var status = await Status();

        Assert.Contains($"\"{status.Member("backend")}\"", backend, StringComparison.Ordinal);
        Assert.Equal(
            ("running", "2", "6", "0", "1"),
            (status.Member("state"), status.Member("keys"), status.Member("bytes"), status.Member("restarts"),
                status.Member("subscribers")));
        Assert.Equal(await ShownPid(), status.Member("pid"));
        Assert.Equal((await Found.Status()).Epoch, long.Parse(status.Member("epoch"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(status.GetProperty("mailboxLength").GetInt32() >= 0);
        Assert.Equal("2026-03-01T12:00:00.250Z", status.Member("created"));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_patch_of_the_configuration_takes_effect_at_once_and_keeps_the_values(string backend)
    {
        await Make(backend);
        await Put("12345");

        var patched = await Raw("PATCH", Bucket, MergePatch, """{"maxValueBytes":2,"maxKeys":1,"ttl":"1m"}""");

        Assert.Equal(200, patched.Status);
        Assert.Equal("12345", (await Raw("GET", Key)).Body);
        AssertProblem(await Raw("PUT", Key, "", "123"), 413, "value-too-large");
        AssertProblem(await Raw("PUT", Bucket + "/keys/l", "", "1"), 507, "quota-exceeded");
        await Put("12");
        Assert.Equal("2026-03-01T12:01:00.250Z", Expiry(await Raw("GET", Key)));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Backend_and_table_type_can_never_change(string backend)
    {
        await Make(backend);
        var other = backend.Contains("agent", StringComparison.Ordinal) ? "table" : "agent";
        var before = Found.Config;

        AssertProblem(await Raw("PATCH", Bucket, MergePatch, $"{{\"backend\":\"{other}\",\"maxKeys\":1}}"), 409, "immutable-property");
        if (IsTable(backend))
        {
            var type = backend.Contains("orderedSet", StringComparison.Ordinal) ? "set" : "orderedSet";
            AssertProblem(await Raw("PATCH", Bucket, MergePatch, $"{{\"tableType\":\"{type}\"}}"), 409, "immutable-property");
        }

        Assert.Equal(before, Found.Config);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Members_that_are_unknown_or_come_twice_are_named(string backend)
    {
        var unknown = await Raw("PUT", Bucket, "", $"{{{backend},\"tll\":\"30s\"}}");
        var twice = await Raw("PUT", Bucket, "", $"{{{backend},\"ttl\":\"30s\",\"ttl\":\"30s\"}}");

        AssertProblem(unknown, 400, "unknown-field");
        AssertProblem(twice, 400, "unknown-field");
        Assert.Contains("tll", JsonDocument.Parse(unknown.Body).RootElement.Member("detail"), StringComparison.Ordinal);
        Assert.Contains("ttl", JsonDocument.Parse(twice.Body).RootElement.Member("detail"), StringComparison.Ordinal);
        AssertProblem(await Raw("GET", Bucket), 404, "bucket-not-found");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_bucket_with_keys_is_deleted_only_by_force_and_an_absent_one_always(string backend)
    {
        await Make(backend);
        await Put("x");

        AssertProblem(await Raw("DELETE", Bucket), 409, "bucket-not-empty");
        Assert.Equal("x", (await Raw("GET", Key)).Body);
        Assert.Equal(204, (await Raw("DELETE", Bucket + "?force=true")).Status);
        Assert.Equal(204, (await Raw("DELETE", Bucket)).Status);
        foreach (var (method, path) in ((string, string)[])
            [
                ("GET", ""), ("PATCH", ""), ("GET", "/keys/k"), ("PUT", "/keys/k"), ("DELETE", "/keys/k"), ("GET", "/keys"),
                ("POST", "/counters/k"), ("GET", "/watch"), ("POST", ":clear"), ("POST", ":kill"), ("POST", ":batch"),
            ])
            AssertProblem(await Raw(method, Bucket + path, "", method is "PATCH" or "POST" or "PUT" ? "{}" : ""), 404, "bucket-not-found");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_empty_bucket_is_deleted_without_force(string backend)
    {
        await Make(backend);
        await Put("x", "Kv-Ttl: 1\r\n");
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(204, (await Raw("DELETE", Bucket)).Status);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Clear_removes_every_key_and_says_how_many_there_were(string backend)
    {
        await Make(backend);
        await Put("1");
        await Put("2", key: Bucket + "/keys/l");

        Assert.Equal((200, "{\"cleared\":2}"), await Clear());
        Assert.Equal((200, "{\"cleared\":0}"), await Clear());
        AssertProblem(await Raw("GET", Key), 404, "key-not-found");

        async Task<(int, string)> Clear() =>
            await Raw("POST", Bucket + ":clear") is var answer ? (answer.Status, answer.Body.TrimEnd()) : default;
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_kill_changes_the_epoch_of_a_bucket_that_loses_its_keys_and_no_other(string backend)
    {
        await Make(backend);
        var tag = await Put("x");
        var before = (await Found.Status()).Epoch;

        Assert.Equal(204, (await Raw("POST", Bucket + ":kill")).Status);
        await Waiting.Until(async () => await Found.Status() is { Restarts: 1, State: BucketState.Running });

        var status = await Status();
        Assert.Equal("1", status.Member("restarts"));
        Assert.Equal(IsTable(backend), status.Member("epoch") == before.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var again = await Raw("PUT", Key, $"If-Match: {tag}\r\n", "y");
        Assert.Equal(KeepsKeys(backend) ? 204 : 412, again.Status);
        if (KeepsKeys(backend))
            return;

        // The same revision again, but of another epoch.
        var anew = await Put("x");
        Assert.Equal(tag[tag.IndexOf('.')..], anew[anew.IndexOf('.')..]);
        AssertProblem(await Raw("PUT", Key, $"If-Match: {tag}\r\n", "y"), 412, "precondition-failed");
        Assert.Equal(200, (await Raw("GET", Key, $"If-None-Match: {tag}\r\n")).Status);
    }

    private async Task<JsonElement> Status() => JsonDocument.Parse((await Raw("GET", Bucket)).Body).RootElement;
}
