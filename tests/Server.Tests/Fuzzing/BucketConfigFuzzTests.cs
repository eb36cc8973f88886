using System.Text;
using System.Text.Json;
using CsCheck;
using Pail.Buckets;
using Pail.Runtime.Supervision;
using Pail.Server.Buckets;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Configurations of buckets, and patches of them.</summary>
public sealed class BucketConfigFuzzTests
{
    private static readonly Gen<string> Limit = Gen.Frequency((3, FuzzText.Number), (1, Gen.Const("null")));
    private static readonly Gen<string> Life = Gen.OneOf("null", "30", "\"5s\"", "\"20m\"", "\"36500d\"", "\"36501d\"", "\"1ms\"", "0");

    internal static readonly Gen<string> Configs = FuzzJson.Object(
        "",
        FuzzJson.Member("backend", "agent", "genserver", "table", "tabel"), FuzzJson.Member("tableType", "set", "orderedSet"),
        FuzzJson.Member("ttl", Life), FuzzJson.Member("sliding", Life), FuzzJson.Member("maxValueBytes", Limit),
        FuzzJson.Member("maxKeys", Limit), FuzzJson.Member("maxBytes", Limit), FuzzJson.Member("eviction", "reject", "lru"),
        FuzzJson.Member("restart", "permanent", "transient", "temporary"), FuzzJson.Member("mailboxLimit", Limit),
        FuzzJson.Member("callTimeout", Life),
        FuzzJson.Member("metadata", Gen.Select(FuzzJson.Text, FuzzJson.Text, (name, text) => $"{{{name}:{text}}}")));

    private static readonly BucketConfig Ordered =
        new() { TableType = BucketTableType.OrderedSet, MaxKeys = 7, Restart = Restart.Temporary };

    [Fact]
    public void A_configuration_that_is_accepted_is_in_its_ranges_and_reads_back_equal() => Fuzz.Check(
        FuzzText.Bytes(Configs, FuzzJson.Parts),
        body =>
        {
            foreach (var defaults in (BucketConfig[])[new BucketConfig(), Ordered])
            {
                if (BucketConfigReader.Read(body, defaults, removed: null, out var config) is { } problem)
                    Fuzz.AssertShort(problem.Detail);
                else
                    AssertReadsBack(config);
            }
        });

    [Fact]
    public void A_patch_that_is_accepted_makes_a_configuration_that_reads_back_equal() => Fuzz.Check(
        FuzzText.Bytes(Configs, FuzzJson.Parts),
        body =>
        {
            if (BucketConfigReader.Read(body, Ordered, removed: new BucketConfig(), out var config) is { } problem)
            {
                Fuzz.AssertShort(problem.Detail);
                return;
            }

            // The handler refuses another backend.
            if (config.Backend == BucketBackend.Table)
                AssertReadsBack(config);
            Assert.Null(BucketConfigReader.Read(body, config, removed: new BucketConfig(), out var twice));
            Assert.Equal(config, twice);
        });

    private static void AssertReadsBack(BucketConfig config)
    {
        BucketConfig.Validate(config);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            BucketJson.Write(writer, config);
        Assert.Null(BucketConfigReader.Read(buffer.ToArray(), new BucketConfig(), removed: null, out var again));
        Assert.True(config == again, Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
