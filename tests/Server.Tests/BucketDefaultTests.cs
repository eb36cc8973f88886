using System.Net;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Server.Tests;

/// <summary>What a bucket has that is created without it.</summary>
public sealed class BucketDefaultTests : TestServer
{
    protected override string[] Settings =>
    [
        "--BucketDefaults:tableType=orderedSet", "--BucketDefaults:ttl=1h", "--BucketDefaults:maxKeys=10", "--BucketDefaults:maxBytes=null",
        "--BucketDefaults:eviction=lru", "--BucketDefaults:callTimeout=2s",
    ];

    [Fact]
    public async Task A_bucket_without_a_configuration_has_that_of_the_settings()
    {
        using var made = await Send(HttpMethod.Put, "/v1/buckets/b");

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(
            new BucketConfig
            {
                TableType = BucketTableType.OrderedSet,
                Expiration = Expiration.After(TimeSpan.FromHours(1)),
                MaxKeys = 10,
                Eviction = Eviction.LeastRecentlyUsed,
                CallTimeout = TimeSpan.FromSeconds(2),
            },
            (await Buckets.Find("b"))!.Config);
    }

    [Fact]
    public async Task A_member_of_the_request_comes_before_the_settings_and_a_null_of_a_patch_brings_them_back()
    {
        using var made = await Send(HttpMethod.Put, "/v1/buckets/b", Answers.Body("""{"maxKeys":5,"ttl":null}""", "application/json"));
        Assert.Equal((5, null), ((await Buckets.Find("b"))!.Config.MaxKeys, (await Buckets.Find("b"))!.Config.Expiration.Lifetime));

        using var changed = await Send(
            HttpMethod.Patch, "/v1/buckets/b", Answers.Body("""{"maxKeys":null,"ttl":null}""", "application/json"));
        var config = (await Buckets.Find("b"))!.Config;
        Assert.Equal((10, TimeSpan.FromHours(1)), (config.MaxKeys, config.Expiration.Lifetime));
    }

    [Fact]
    public async Task The_table_type_of_the_settings_is_no_contradiction_to_another_backend()
    {
        using var made = await Send(HttpMethod.Put, "/v1/buckets/b", Answers.Body("""{"backend":"agent"}""", "application/json"));
        using var wrong = await Send(
            HttpMethod.Put, "/v1/buckets/c", Answers.Body("""{"backend":"agent","tableType":"orderedSet"}""", "application/json"));

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await wrong.Problem(HttpStatusCode.BadRequest, "invalid-json");
    }
}
