using System.Globalization;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>
/// The whole server with real buckets gets requests that are good, bad, and broken. Whatever comes, the next good request is answered,
/// nothing is an internal error, and a bucket changes only by a write that was accepted.
/// </summary>
public sealed partial class ServerFuzzTests
{
    private const string Next = "GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task A_bad_request_harms_neither_the_next_one_nor_the_bucket(string variant)
    {
        // The clock stands still, so nothing expires between two looks at the bucket.
        var connections = new OpenConnections();
        await using var server = await RealServer.Start(services =>
        {
            services.AddSingleton<TimeProvider>(new FakeTimeProvider());
            connections.AddTo(services);
        });
        const string Start =
            """{"ops":[{"op":"put","key":"a","text":"1"},{"op":"put","key":"json","text":"{\"a\":[1]}"},{"op":"incr","key":"n"}]}""";
        var buckets = server.Services.GetRequiredService<IBuckets>();

        await FuzzRequest.Any.Array[1, 8].SampleAsync(
            async requests =>
            {
                foreach (var bucket in await buckets.List("", null, 100))
                    await buckets.Delete(bucket.Name, force: true);
                await server.Make("b", variant);
                (await server.Post("/v1/buckets/b:batch", Start)).Dispose();
                foreach (var request in requests)
                    await Send(server, connections, buckets, request);
            },
            iter: Fuzz.Requests,
            threads: 1,
            print: requests => string.Join("\n| ", requests.Select(Show)));
    }

    private static async Task Send(RealServer server, OpenConnections connections, IBuckets buckets, FuzzRequest request)
    {
        var before = await Contents(buckets);
        var (statuses, isCut) = await Exchange(server, connections, request).WaitAsync(Patience);

        Assert.All(statuses, status => Assert.True(status is < 500 or 501 or 505 or 507, $"The status is {status}."));
        var after = await Contents(buckets);
        var isWrite = !request.Framed || request.Method is not ("GET" or "HEAD" or "OPTIONS");
        var mayChange = isWrite && (isCut || statuses.Any(status => status is >= 200 and < 300));
        Assert.True(
            mayChange || before.SequenceEqual(after),
            $"{string.Join(' ', before)} has become {string.Join(' ', after)} by {Show(request)}: {string.Join(' ', statuses)}");
        if (request.Framed && request.Path.StartsWith("/v1/buckets/b/", StringComparison.Ordinal) && request.Path != "/v1/buckets/b/keys")
            Assert.InRange(before.Except(after).Concat(after.Except(before)).Select(item => item.Key).Distinct().Count(), 0, 1);

        using var good = await server.Client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)good.StatusCode);
    }

    private static async Task<(int[] Statuses, bool IsCut)> Exchange(RealServer server, OpenConnections connections, FuzzRequest request)
    {
        (int[], bool) result;
        var connection = await server.Connect();
        using (connection)
            result = await (request.Framed ? Exchange(connection, request) : Break(connection, request));
        await connections.WaitForEnd(connection.Port);
        return result;
    }

    // The next request on the connection is answered as itself, unless the server says that it closes the connection, and does.
    private static async Task<(int[] Statuses, bool IsCut)> Exchange(RawConnection connection, FuzzRequest request)
    {
        var text = request.Text + Next;
        var sending = Write(connection, text, request.Piece);
        var answer = await connection.Read(request.Method);
        if (answer.Status == 100)
            answer = await connection.Read(request.Method);
        await sending;
        if (answer.Headers.GetValueOrDefault("Connection") == "close")
        {
            TryEndWriting(connection);
            Assert.Equal("", (await connection.ReadToEnd()).Text);
            return ([answer.Status], false);
        }

        var next = await connection.Read();
        Assert.Equal((404, "not-found"), (next.Status, next.Code));
        Assert.Contains("\"instance\":\"/next\"", next.Body, StringComparison.Ordinal);
        return ([answer.Status], false);
    }

    // Nobody knows how many requests the bytes are.
    private static async Task<(int[] Statuses, bool IsCut)> Break(RawConnection connection, FuzzRequest request)
    {
        await Write(connection, request.Text + Next, request.Piece);
        TryEndWriting(connection);
        var (answers, isReset) = await connection.ReadToEnd();

        // Kestrel need not send the answers to a client that has ended its side of the connection.
        var isWhole = !isReset
            && (answers.Contains("\"instance\":\"/next\"", StringComparison.Ordinal) || LastHead().Match(answers).Value.Contains(
                "Connection: close", StringComparison.OrdinalIgnoreCase));
        return (
            [.. StatusLine().Matches(answers).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))],
            !isWhole);
    }

    private static async Task Write(RawConnection connection, string text, int piece)
    {
        try
        {
            for (var start = 0; start < text.Length; start += piece)
                await connection.Write(text.Substring(start, Math.Min(piece, text.Length - start)));
        }
        catch (IOException)
        {
            // The server has refused the request and closed the connection.
        }
    }

    private static string Show(FuzzRequest request) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(request.Text);

    private static void TryEndWriting(RawConnection connection)
    {
        try
        {
            connection.EndWriting();
        }
        catch (SocketException)
        {
            // The connection has been reset.
        }
    }

    private static async Task<List<(string Key, string Value, Revision Revision)>> Contents(IBuckets buckets)
    {
        var contents = new List<(string, string, Revision)>();
        if (await buckets.Find("b") is not { } bucket)
            return contents;
        foreach (var (key, entry) in (await bucket.List(new KeyQuery { Limit = 10_000 })).Keys)
            contents.Add((key, Convert.ToHexString(entry.Value.Span), entry.Revision));
        return [.. contents.OrderBy(item => item.Item1, StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"HTTP/1\.1 [0-9]{3} .*?\r\n\r\n", RegexOptions.RightToLeft | RegexOptions.Singleline)]
    private static partial Regex LastHead();

    [GeneratedRegex(@"HTTP/1\.1 ([0-9]{3}) ")]
    private static partial Regex StatusLine();
}
