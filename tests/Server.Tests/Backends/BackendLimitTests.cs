namespace Pail.Server.Tests.Backends;

/// <summary>What a bucket does with a write that has no room: it refuses it, or evicts what was used least recently.</summary>
public sealed class BackendLimitTests : BackendServer
{
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_write_beyond_a_limit_is_507_and_changes_nothing(string backend)
    {
        await Make(backend, "\"maxKeys\":2,\"maxBytes\":10");
        await Put("12345");
        await Put("12345", key: Bucket + "/keys/l");

        AssertProblem(await Raw("PUT", Bucket + "/keys/m", "", "1"), 507, "quota-exceeded");
        AssertProblem(await Raw("PUT", Key, "", "123456"), 507, "quota-exceeded");
        AssertProblem(await Raw("POST", Bucket + "/append/k", "", "6"), 507, "quota-exceeded");
        Assert.Equal("12345", (await Raw("GET", Key)).Body);
        await Put("54321");
        await Raw("DELETE", Bucket + "/keys/l");
        await Put("1", key: Bucket + "/keys/m");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_bucket_that_evicts_gives_up_the_value_that_was_used_least_recently(string backend)
    {
        await Make(backend, "\"maxKeys\":2,\"eviction\":\"lru\"");
        await Put("1", key: Bucket + "/keys/a");
        Time.Advance(TimeSpan.FromSeconds(1));
        await Put("2", key: Bucket + "/keys/b");
        Time.Advance(TimeSpan.FromSeconds(1));
        await Raw("GET", Bucket + "/keys/a");
        Time.Advance(TimeSpan.FromSeconds(1));
        await Put("3", key: Bucket + "/keys/c");

        Assert.Equal(200, (await Raw("GET", Bucket + "/keys/a")).Status);
        AssertProblem(await Raw("GET", Bucket + "/keys/b"), 404, "key-not-found");
        Assert.Equal(200, (await Raw("GET", Bucket + "/keys/c")).Status);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_declared_length_is_checked_before_the_body_is_requested(string backend)
    {
        await Make(backend, "\"maxValueBytes\":4");

        var over = await Raw("PUT", Key, "Content-Length: 5\r\nExpect: 100-continue\r\n");
        var most = await Raw("PUT", Key, "Content-Length: 4\r\nExpect: 100-continue\r\n");

        AssertProblem(over, 413, "value-too-large");
        Assert.Equal("close", over.Headers["Connection"]);
        Assert.Equal(100, most.Status);
    }
}
