using Pail.Bench.Load.Ceiling;

namespace Pail.Bench.Tests;

public sealed class GeneratorTests : IDisposable
{
    private const string OfH2Load =
        """
        starting benchmark...
        spawning thread #0: 64 total client(s). Timing-based test with 0s of warm-up time and 1s of main duration for measurements.
        Stopped all clients for thread #0

        finished in 1.00s, 26548.25 req/s, 31.63MB/s
        requests: 26548 total, 26612 started, 26548 done, 22149 succeeded, 4399 failed, 0 errored, 0 timeout
        status codes: 22149 2xx, 0 3xx, 4399 4xx, 0 5xx
        req/s           :     399.44      433.60      414.30        8.85    64.06%
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_result_of_wrk_is_the_line_of_its_script() => Assert.Equal((19813, 7), new Wrk().Read(
        "Running 1s test @ http://127.0.0.1:4000\n  1 threads and 64 connections\nRequests/sec:  19812.9\nRESULT 19813 7\n"));

    [Theory]
    [InlineData("")]
    [InlineData("Running 1s test @ http://127.0.0.1:4000\nRequests/sec:  19812.9\n")]
    [InlineData("RESULT many 0\n")]
    [InlineData("RESULT 19813\n")]
    public void Without_the_line_wrk_has_no_result(string output) => Assert.Null(new Wrk().Read(output));

    [Fact]
    public void The_result_of_h2load_is_the_rate_and_the_failed_requests() => Assert.Equal((26548.25, 4399), new H2Load().Read(OfH2Load));

    [Theory]
    [InlineData("")]
    [InlineData("starting benchmark...\n")]
    [InlineData("finished in 1.00s, 26548.25 req/s, 31.63MB/s\n")]
    public void Without_both_h2load_has_no_result(string output) => Assert.Null(new H2Load().Read(output));

    [Fact]
    public void Wrk_is_told_the_keys_the_size_and_the_API_key()
    {
        var start = new Wrk().Start(Order(puts: true));

        Assert.Equal("wrk", start.FileName);
        Assert.EndsWith("put.lua", start.ArgumentList[7], StringComparison.Ordinal);
        Assert.True(File.Exists(start.ArgumentList[7]));
        Assert.Equal(
            ["--header", "Authorization: Bearer secret", "http://127.0.0.1:4000/v1/buckets/b/keys", "--", "500", "1024"],
            start.ArgumentList.Skip(8));
    }

    [Fact]
    public void Wrk_gets_with_the_other_script() =>
        Assert.EndsWith("get.lua", new Wrk().Start(Order(puts: false)).ArgumentList[7], StringComparison.Ordinal);

    [Fact]
    public void H2load_reads_every_key_once_and_a_value_of_the_size()
    {
        var arguments = new H2Load().Start(Order(puts: true)).ArgumentList;

        Assert.Equal("--h1", arguments[0]);
        var addresses = File.ReadAllLines(arguments[arguments.IndexOf("--input-file") + 1]);
        Assert.Equal(
            Enumerable.Range(0, 500).Select(i => $"http://127.0.0.1:4000/v1/buckets/b/keys/key{i}").Order(), addresses.Order());
        Assert.Equal(1024, new FileInfo(arguments[arguments.IndexOf("--data") + 1]).Length);
        Assert.Contains(":method: PUT", arguments);
        Assert.Contains("authorization: Bearer secret", arguments);
    }

    [Fact]
    public void H2load_sends_nothing_with_a_get() => Assert.DoesNotContain("--data", new H2Load().Start(Order(puts: false)).ArgumentList);

    [Fact]
    public void Wrk_is_taken_before_h2load()
    {
        Assert.Null(Generator.Find(_folder));

        File.WriteAllText(Path.Combine(_folder, "h2load"), "");
        Assert.IsType<H2Load>(Generator.Find(_folder));

        File.WriteAllText(Path.Combine(_folder, "wrk"), "");
        Assert.IsType<Wrk>(Generator.Find(_folder));
    }

    private GeneratorOrder Order(bool puts) => new()
    {
        Keys = new Uri("http://127.0.0.1:4000/v1/buckets/b/keys"),
        ApiKey = "secret",
        Puts = puts,
        KeyCount = 500,
        ValueSize = 1024,
        Connections = 64,
        Seconds = 3,
        Folder = _folder,
    };
}
