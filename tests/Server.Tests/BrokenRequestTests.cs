using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>Requests that end in the middle, come in the smallest pieces, or come before an answer, for all kinds of buckets.</summary>
public sealed class BrokenRequestTests
{
    private const string Line =
        "{\"key\":\"a\",\"text\":\"1\",\"contentType\":\"text/plain\",\"created\":\"2026-03-01T12:00:00Z\","
        + "\"modified\":\"2026-03-01T12:00:00Z\",\"revision\":\"1.1\"}\n";

    private const string Import = Line + "{\"end\":true,\"keys\":1,\"revision\":\"1.1\"}\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Each kind of bucket with each action that stores, and how much of the body is sent.</summary>
    public static TheoryData<string, string, string, int> Bodies
    {
        get
        {
            var bodies = new TheoryData<string, string, string, int>();
            foreach (string variant in Variants.All.Select(row => row.Data))
            {
                foreach (var (action, body) in ((string, string)[])
                    [("batch", Batch("ops")), ("txn", Batch("then")), ("import", Import)])
                {
                    bodies.Add(variant, action, body, 1);
                    bodies.Add(variant, action, body, body.Length - 1);
                }

                // All entries, but not the line that ends them.
                bodies.Add(variant, "import", Import, Line.Length);
            }

            return bodies;
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_cut_off_stores_nothing(string variant, string action, string body, int sent)
    {
        var connections = new OpenConnections();
        await using var server = await RealServer.Start(connections.AddTo);
        await server.Make("b", variant);
        var bucket = (await server.Services.GetRequiredService<IBuckets>().Find("b"))!;

        foreach (var byReset in (bool[])[true, false])
        {
            foreach (var chunked in (bool[])[true, false])
            {
                using var connection = await server.Connect();
                var head = chunked
                    ? "Transfer-Encoding: chunked\r\n"
                    : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
                var part = chunked ? $"{body.Length:x}\r\n{body[..sent]}" : body[..sent];
                await connection.Write(connection.Request("POST", $"/v1/buckets/b:{action}", head) + part);
                if (byReset)
                    connection.Reset();
                else
                    connection.Dispose();
                await connections.WaitForEnd(connection.Port);

                Assert.Equal(0, (await bucket.Status()).Keys);
            }
        }

        using var whole = await server.Connect();
        Assert.Equal(200, (await whole.Exchange("POST", $"/v1/buckets/b:{action}", "", body)).Status);
        Assert.Equal(1, (await bucket.Status()).Keys);
    }

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task A_body_may_come_in_chunks_of_one_byte(string variant)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", variant);
        using var connection = await server.Connect();
        foreach (var (method, path, headers, body, status) in ((string, string, string, string, int)[])
            [
                ("POST", "b:batch", "", Batch("ops"), 200), ("POST", "b:txn", "", Batch("then"), 200),
                ("POST", "b:import", "", Import, 200),
                ("PUT", "b/keys/json", "", "{\"a\":1}", 201), ("POST", "b/keys", "", "\u00c3\u00a4", 201),
                ("PATCH", "b/keys/json", "Content-Type: application/merge-patch+json\r\n", "{\"a\":null}", 204),
                ("POST", "b/append/log", "", "abc", 201), ("POST", "b/counters/n", "", "-12", 200),
                ("PATCH", "b", "", "{\"maxKeys\":100}", 200), ("PUT", "c", "", "{\"backend\":\"agent\"}", 201),
            ])
        {
            var chunks = string.Concat(body.Select(character => $"1\r\n{character}\r\n"));

            var answer = await connection.Exchange(
                method, "/v1/buckets/" + path, headers + "Transfer-Encoding: chunked\r\n", chunks + "0\r\n\r\n");

            Assert.Equal((path, status), (path, answer.Status));
        }

        Assert.Equal("{}", (await connection.Exchange("GET", "/v1/buckets/b/keys/json")).Body);
        Assert.Equal("abc", (await connection.Exchange("GET", "/v1/buckets/b/keys/log")).Body);
        Assert.Equal("-12", (await connection.Exchange("GET", "/v1/buckets/b/counters/n")).Body);
    }

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task Requests_that_were_sent_behind_a_refused_batch_are_answered_in_order(string variant)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", variant);
        using var connection = await server.Connect();
        var next = connection.Request("GET", "/v1/buckets/b/keys/a");
        var refused = (string[])
        [
            "{\"ops\":[{\"op\":\"put\",\"key\":\"a\",\"text\":\"1\"},{\"op\":\"put\"}]}", "{\"ops\":[", "nonsense",
            // The body looks like a request.
            "DELETE /v1/buckets/b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ];

        await connection.Write(string.Concat(refused.Select(body => connection.Request("POST", "/v1/buckets/b:batch", "", body) + next))
            + connection.Request("POST", "/v1/buckets/b:batch", "", Batch("ops")) + next);

        foreach (var _ in refused)
        {
            Assert.Equal(400, (await connection.Read()).Status);
            Assert.Equal("key-not-found", (await connection.Read()).Code);
        }

        Assert.Equal(200, (await connection.Read()).Status);
        Assert.Equal("1", (await connection.Read()).Body);
    }

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task An_export_ends_when_the_client_stops_reading_and_goes_away(string variant)
    {
        var connections = new OpenConnections();
        await using var server = await RealServer.Start(connections.AddTo);
        await server.Make("b", variant);
        for (var i = 0; i < 8; i++)
            (await server.Client.PutAsync($"/v1/buckets/b/keys/k{i}", Answers.Body(new string('x', 1_000_000)), Cancelled)).Dispose();

        foreach (var byReset in (bool[])[true, false])
        {
            using var connection = await server.Connect();
            await connection.Write(connection.Request("POST", "/v1/buckets/b:export", "Content-Length: 0\r\n"));
            await connection.ReadUntil("{\"key\":\"k0\"");
            if (byReset)
                connection.Reset();
            else
                connection.Dispose();
            await connections.WaitForEnd(connection.Port);
        }

        using var whole = await server.Post("/v1/buckets/b:export", "");
        Assert.Contains("\n{\"end\":true,\"keys\":8,", await whole.Text(), StringComparison.Ordinal);
        using var put = await server.Client.PutAsync("/v1/buckets/b/keys/after", Answers.Body("x"), Cancelled);
        Assert.Equal(201, (int)put.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task What_a_watcher_sends_after_its_request_changes_nothing(string variant)
    {
        var connections = new OpenConnections();
        await using var server = await RealServer.Start(connections.AddTo);
        await server.Make("b", variant);
        var bucket = (await server.Services.GetRequiredService<IBuckets>().Find("b"))!;
        await bucket.Put("a", new NewValue("1"u8.ToArray(), "text/plain"));
        using var connection = await server.Connect();
        await connection.Write(connection.Request("GET", "/v1/buckets/b/watch?initial=true"));
        await connection.ReadUntil("event: initial-end");

        await connection.Write(connection.Request("DELETE", "/v1/buckets/b/keys/a") + "\0\r\n\r\nnonsense");
        await bucket.Put("later", new NewValue("1"u8.ToArray(), "text/plain"));

        Assert.DoesNotContain("event: delete", await connection.ReadUntil("\"key\":\"later\""), StringComparison.Ordinal);
        Assert.NotNull(await bucket.Get("a"));
        connection.Reset();
        await connections.WaitForEnd(connection.Port);
        Assert.Equal((2, 0), ((await bucket.Status()).Keys, (await bucket.Status()).Watchers));
    }

    private static string Batch(string list) => $$"""{"{{list}}":[{"op":"put","key":"a","text":"1"}]}""";
}
