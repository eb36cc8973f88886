using System.Net;
using Pail.Buckets;
using Pail.Server.Hosting;

namespace Pail.Server.Tests.Storage;

/// <summary>Backups over HTTP, and servers that begin with one.</summary>
public sealed class BackUpTests : IDisposable
{
    private readonly DataDirectory _data = new();
    private readonly DataDirectory _other = new();

    private string BackUpFile => Path.Combine(_other.Path, "backup.db");

    private string Restored => Path.Combine(_other.Path, "restored");

    public void Dispose()
    {
        _data.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_backup_is_a_file_that_a_server_can_begin_with()
    {
        string? etag;
        await using (var server = await Start())
        {
            await StorageViewTests.Fill(server);
            using var value = await server.Get("/v1/buckets/b/keys/1");
            etag = value.Header("ETag");
            using var backup = await server.Post("/v1/backup");
            var bytes = await backup.Content.ReadAsByteArrayAsync(TestServer.Cancelled);

            Assert.Equal((HttpStatusCode.OK, "application/vnd.sqlite3"), (backup.StatusCode, backup.Header("Content-Type")));
            Assert.Equal(bytes.Length, backup.Content.Headers.ContentLength);
            Assert.Matches("^attachment; filename=\"pail-[0-9]{8}T[0-9]{6}Z\\.db\"$", backup.Header("Content-Disposition"));
            Assert.Empty(Directory.GetFiles(_data.Path, "backup*"));
            await File.WriteAllBytesAsync(BackUpFile, bytes, TestServer.Cancelled);

            // It has what was there before it, and nothing that came later.
            using var later = await server.Put("/v1/buckets/b/keys/later", "1");
        }

        await using var process = await ServerProcess.StartBuilt("--data", Restored, "--restore", BackUpFile);
        using var client = new HttpClient { BaseAddress = process.Address };
        using var got = await client.GetAsync("/v1/buckets/b/keys/1", TestServer.Cancelled);
        using var missing = await client.GetAsync("/v1/buckets/b/keys/later", TestServer.Cancelled);
        Assert.Equal(("value 1", etag), (await got.Text(), got.Header("ETag")));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Without_a_storage_there_is_no_backup()
    {
        await using var server = await RealServer.Start();
        using var answer = await server.Post("/v1/backup");

        var problem = await answer.Problem(HttpStatusCode.Conflict, "no-storage");
        Assert.Contains("--data", problem.Member("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_backup_is_sent_at_a_time_and_a_client_that_goes_away_leaves_no_file()
    {
        await using var server = await Start();
        using var made = await server.Put("/v1/buckets/b", """{"maxValueBytes":50000000}""");
        using var stored = await server.Put("/v1/buckets/b/keys/large", new string('v', 30_000_000));
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);

        // Its client does not read, and there is more to send than the sockets' buffers take.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/backup");
        var first = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestServer.Cancelled);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await server.Post("/v1/backup");
        await second.Problem(HttpStatusCode.Conflict, "backup-running");
        Assert.Single(Directory.GetFiles(_data.Path, "backup*"));

        first.Dispose();
        while (true)
        {
            using var third = await server.Post("/v1/backup");
            if (third.StatusCode == HttpStatusCode.OK)
                break;
            await third.Problem(HttpStatusCode.Conflict, "backup-running");
        }
    }

    [Fact]
    public async Task A_client_that_has_a_backup_can_have_the_next_one_at_once()
    {
        await using var server = await Start();
        for (var i = 0; i < 20; i++)
        {
            using var backup = await server.Post("/v1/backup");
            Assert.Equal(HttpStatusCode.OK, backup.StatusCode);
        }
    }

    [Fact]
    public async Task What_a_killed_server_has_left_of_a_backup_is_deleted_and_nothing_else()
    {
        var one = "backup-0123456789abcdef0123456789abcdef.tmp";
        string[] left = [one, one + ".new", one + ".new-journal"];
        string[] own = ["backup-of-mine.db", "notes.tmp", "backup-1.tmp", "backup-monday.tmp.gz", one + ".gz"];
        foreach (var name in left.Concat(own))
            await File.WriteAllTextAsync(Path.Combine(_data.Path, name), "", TestServer.Cancelled);
        await using var server = await Start();

        Assert.All(left, name => Assert.False(File.Exists(Path.Combine(_data.Path, name)), name));
        Assert.All(own, name => Assert.True(File.Exists(Path.Combine(_data.Path, name)), name));
    }

    [Fact]
    public async Task A_backup_is_for_administrators_of_all_buckets()
    {
        var keys = new Security.TestKeys();
        var (writer, some, admin) = (keys.Add("writer"), keys.Add("admin", "b*"), keys.Add("admin"));
        await using var server = await Start(keys.Switches);

        Assert.Equal(HttpStatusCode.Forbidden, await BackUp(writer));
        Assert.Equal(HttpStatusCode.Forbidden, await BackUp(some));
        Assert.Equal(HttpStatusCode.Unauthorized, await BackUp(null));
        Assert.Equal(HttpStatusCode.OK, await BackUp(admin));

        async Task<HttpStatusCode> BackUp(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/backup");
            if (key is not null)
                request.Headers.Authorization = new("Bearer", key);
            using var answer = await server.Client.SendAsync(request, TestServer.Cancelled);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_backup_is_restored_into_an_empty_place_alone()
    {
        await using (var server = await Start())
        {
            await StorageViewTests.Fill(server);
            using var backup = await server.Post("/v1/backup");
            await File.WriteAllBytesAsync(
                BackUpFile, await backup.Content.ReadAsByteArrayAsync(TestServer.Cancelled), TestServer.Cancelled);
        }

        Assert.Equal((2, $"pail: {_data.Path} has durable buckets already."), await Restore(_data.Path, BackUpFile));
        Assert.Equal((1, $"pail: The backup {BackUpFile}.no cannot be restored:"), await Restore(Restored, BackUpFile + ".no"));
        await File.WriteAllTextAsync(BackUpFile, "no backup", TestServer.Cancelled);
        Assert.Equal((2, $"pail: The file {BackUpFile} was not written by Pail"), await Restore(Restored, BackUpFile));
        await using var again = await Start();
        using var got = await again.Get("/v1/buckets/b/keys/1");
        Assert.Equal("value 1", await got.Text());
    }

    // What the error begins with is cut to the length that the caller expects.
    private static async Task<(int Code, string Errors)> Restore(string data, string backup)
    {
        var errors = new StringWriter { NewLine = "\n" };
        var code = await PailServer.Run(
            ["--urls", "http://127.0.0.1:0", "--data", data, "--restore", backup],
            static services => services.AddPailBuckets(),
            TextWriter.Null,
            errors);
        var line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        foreach (var end in (string[])[" already.", " cannot be restored:", " by Pail", " no data"])
        {
            if (line.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at)
                return (code, line[..(at + end.Length)]);
        }

        return (code, line);
    }

    private Task<RealServer> Start(params string[] settings) => RealServer.Start(null, ["--data", _data.Path, .. settings]);
}
