using System.Net;

namespace Pail.Server.Tests.Storage;

/// <summary>The server with a storage. What its buckets promise is tested with the buckets.</summary>
public sealed class DurableServerTests : IDisposable
{
    private const string Milk = "/v1/buckets/shopping/keys/milk";

    private readonly DataDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("agent", "always")]
    [InlineData("genserver", "100ms")]
    [InlineData("table", "never")]
    public async Task A_bucket_is_there_after_the_server_has_been_started_again(string backend, string sync)
    {
        string? etag;
        string configuration;
        await using (var server = await Start("--sync", sync))
        {
            using var made = await server.Put("/v1/buckets/shopping", $$"""{"backend":"{{backend}}","maxKeys":10}""");
            using var stored = await server.Put(Milk, "3");
            etag = stored.Header("ETag");
            using var changed = await server.Patch("/v1/buckets/shopping", """{"maxKeys":7}""");
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            configuration = (await changed.Json()).GetProperty("configuration").GetRawText();
        }

        await using var again = await Start("--sync", sync);
        using var got = await again.Get(Milk);
        using var status = await again.Get("/v1/buckets/shopping");
        using var next = await again.Put(Milk, "4");

        Assert.Equal("3", await got.Text());
        Assert.Equal(etag, got.Header("ETag"));
        Assert.Equal(configuration, (await status.Json()).GetProperty("configuration").GetRawText());
        Assert.NotEqual(etag, next.Header("ETag"));
    }

    [Fact]
    public async Task A_killed_agent_comes_back_with_its_values_and_tells_that_none_were_lost()
    {
        await using var server = await Start();
        using var made = await server.Put("/v1/buckets/shopping", """{"backend":"agent"}""");
        using var stored = await server.Put(Milk, "3");

        using var killed = await server.Post("/v1/buckets/shopping:kill");
        using var got = await server.GetWhenBack(Milk);
        using var status = await server.Get("/v1/buckets/shopping");

        Assert.Equal("3", await got.Text());
        Assert.Equal(stored.Header("ETag"), got.Header("ETag"));
        var shown = await status.Json();
        Assert.Equal(0, shown.GetProperty("lostKeys").GetInt32());
        Assert.Equal(1, shown.GetProperty("restarts").GetInt32());
    }

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(false, false, null)]
    [InlineData(false, true, """{"durable":false}""")]
    [InlineData(true, false, """{"durable":true}""")]
    public async Task A_bucket_is_durable_as_its_creation_or_else_the_server_says(bool durable, bool byDefault, string? body)
    {
        await using var server = await Start(byDefault ? "--durable" : "--durable=false");
        using var made = await server.Put("/v1/buckets/b", body ?? "");

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var configuration = (await made.Json()).GetProperty("configuration");
        Assert.Equal(durable, configuration.GetProperty("durable").GetBoolean());

        // What is shown can be sent back.
        using var again = await server.Put("/v1/buckets/b", configuration.GetRawText());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task With_a_directory_buckets_are_durable_unless_they_say_otherwise()
    {
        await using (var server = await Start())
        {
            using var kept = await server.Put("/v1/buckets/kept", "");
            using var forgotten = await server.Put("/v1/buckets/forgotten", """{"durable":false}""");
        }

        await using var again = await Start();
        using var list = await again.Get("/v1/buckets");

        Assert.Equal(["kept"], (await list.Json()).GetProperty("value").EnumerateArray().Select(static bucket => bucket.Member("name")));
    }

    [Fact]
    public async Task Durability_cannot_change()
    {
        await using var server = await Start();
        using var made = await server.Put("/v1/buckets/b", "");

        using var changed = await server.Patch("/v1/buckets/b", """{"durable":false}""");
        using var same = await server.Patch("/v1/buckets/b", """{"durable":true}""");

        var problem = await changed.Problem(HttpStatusCode.Conflict, "immutable-property");
        Assert.Contains("durable of a bucket cannot change; it is true", problem.Member("detail"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
    }

    [Fact]
    public async Task A_durable_bucket_has_a_smaller_largest_value()
    {
        await using var server = await Start();
        using var made = await server.Put("/v1/buckets/b", """{"maxValueBytes":536870912}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        using var refused = await server.Put("/v1/buckets/c", """{"maxValueBytes":536870913}""");
        using var changed = await server.Patch("/v1/buckets/b", """{"maxValueBytes":536870913}""");
        using var plain = await server.Put("/v1/buckets/d", """{"maxValueBytes":1073741824,"durable":false}""");

        foreach (var answer in new[] { refused, changed })
        {
            var problem = await answer.Problem(HttpStatusCode.BadRequest, "invalid-json");
            Assert.Equal("maxValueBytes of a durable bucket must be at most 536870912, but is 536870913.", problem.Member("detail"));
        }

        Assert.Equal(HttpStatusCode.Created, plain.StatusCode);
    }

    [Fact]
    public async Task Without_a_directory_no_bucket_can_be_durable()
    {
        await using var server = await RealServer.Start();

        using var refused = await server.Put("/v1/buckets/b", """{"durable":true}""");
        using var word = await server.Put("/v1/buckets/b", """{"durable":"yes"}""");
        using var plain = await server.Put("/v1/buckets/b", """{"durable":false}""");

        var storage = await refused.Problem(HttpStatusCode.BadRequest, "invalid-json");
        Assert.Contains("--data", storage.Member("detail"), StringComparison.Ordinal);
        var problem = await word.Problem(HttpStatusCode.BadRequest, "invalid-json");
        Assert.Equal("durable must be true or false, but is \"yes\".", problem.Member("detail"));
        Assert.Equal(HttpStatusCode.Created, plain.StatusCode);
    }

    [Fact]
    public async Task A_directory_serves_one_server_at_a_time()
    {
        await using var server = await Start();

        var (code, errors) = await _data.StartInVain();

        Assert.Equal(1, code);
        Assert.Contains($"The directory {_data.Path} is in use", errors, StringComparison.Ordinal);
        using var made = await server.Put("/v1/buckets/b", "");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    [Fact]
    public async Task A_file_of_another_program_ends_the_start_and_stays_as_it_is()
    {
        var file = Path.Combine(_data.Path, "pail.db");
        await File.WriteAllTextAsync(file, "notes of my own, which are longer than the header of a database", TestServer.Cancelled);

        var (code, errors) = await _data.StartInVain();

        Assert.Equal(2, code);
        Assert.Contains($"{file} was not written by Pail", errors, StringComparison.Ordinal);
        Assert.StartsWith("notes of my own", await File.ReadAllTextAsync(file, TestServer.Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_ends_the_start_with_the_place()
    {
        await using (var server = await Start())
        {
            using var made = await server.Put("/v1/buckets/b", "");
            for (var i = 0; i < 100; i++)
            {
                using var stored = await server.Put($"/v1/buckets/b/keys/{i}", "a value that can be found in the file");
            }
        }

        var file = Path.Combine(_data.Path, "pail.db");
        var bytes = await File.ReadAllBytesAsync(file, TestServer.Cancelled);

        // Everywhere, because a page may also have copies that count no more.
        for (var at = 0; bytes.AsSpan(at).IndexOf("a value that can"u8) is >= 0 and var found; at += found + 1)
            bytes[at + found] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestServer.Cancelled);

        var (code, errors) = await _data.StartInVain();

        Assert.Equal(1, code);
        Assert.Contains(file, errors, StringComparison.Ordinal);
        Assert.Contains("batch", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_says_where_it_keeps_buckets_and_what_it_has_read()
    {
        await using (var first = await ServerProcess.StartBuilt("--data", _data.Path))
            Assert.EndsWith($"{_data.Path} (new)", await first.WaitForOutput("Durable buckets are kept in "), StringComparison.Ordinal);
        await using (var server = await Start())
        {
            using var made = await server.Put("/v1/buckets/b", "");
            using var stored = await server.Put("/v1/buckets/b/keys/k", "v");
        }

        await using var process = await ServerProcess.StartBuilt("--data", _data.Path);

        Assert.Matches(
            $"^Durable buckets are kept in {_data.Path}: 1 bucket with 1 key, read in [0-9]+ ms$",
            await process.WaitForOutput("Durable buckets are kept in "));
    }

    private Task<RealServer> Start(params string[] settings) => RealServer.Start(null, ["--data", _data.Path, .. settings]);
}
