using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Requests;

namespace Pail.Server.Tests;

/// <summary>A value's date is never after the date of the answer that shows it.</summary>
public sealed class DateTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";

    [Fact]
    public async Task Every_answer_about_a_value_is_dated_by_the_clock_that_dates_the_values()
    {
        await MakeBucket();
        using var connection = await Connect();

        foreach (var (method, headers, body) in ((string, string, string)[])
            [("PUT", "", "1"), ("GET", "", ""), ("HEAD", "", ""), ("GET", "If-None-Match: *\r\n", ""), ("PUT", "If-None-Match: *\r\n", "2"),
                ("PUT", "", "2"), ("GET", "Range: bytes=0-0\r\n", ""), ("GET", "Range: bytes=9-\r\n", ""),
                ("DELETE", "", ""), ("GET", "", "")])
        {
            Time.Advance(TimeSpan.FromMilliseconds(700));
            var answer = await connection.Exchange(method, Key, headers, body);
            Assert.Equal(Time.GetUtcNow().ToString("r", CultureInfo.InvariantCulture), answer.Headers["Date"]);
        }
    }

    [Fact]
    public async Task A_write_made_conditional_by_the_date_of_the_last_answer_passes()
    {
        await MakeBucket();
        using var connection = await Connect();
        var date = (await connection.Exchange("PUT", Key, "", "0")).Headers["Date"];

        for (var i = 0; i < 20; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(130));
            var put = await connection.Exchange("PUT", Key, $"If-Unmodified-Since: {date}\r\n", "x");
            Assert.Equal(204, put.Status);
            date = (await connection.Exchange("GET", Key)).Headers["Date"];
        }
    }

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", true)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", true)]
    [InlineData("Sun Nov  6 08:49:37 1994", true)]
    [InlineData("Wed Nov 16 08:49:37 1994", true)]
    [InlineData("Wed Nov  16 08:49:37 1994", false)]
    [InlineData("Mon, 06 Nov 1994 08:49:37 GMT", false)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 UTC", false)]
    [InlineData("Sun, 06 Nov 1994 08:49:37", false)]
    [InlineData("Sun, 06 Nov 1994 24:00:00 GMT", false)]
    [Trait("Rule", "H13")]
    public void A_date_has_one_of_the_three_forms_of_HTTP(string text, bool isDate) =>
        Assert.Equal(isDate, HttpTime.TryParseDate(text, out _));

    [Theory]
    [InlineData("Monday, 06-Nov-50 08:49:37 GMT", 1950)]
    [InlineData("Saturday, 06-Nov-49 08:49:37 GMT", 2049)]
    [Trait("Rule", "H13")]
    public void A_year_of_two_digits_is_from_1950_to_2049(string text, int year)
    {
        Assert.True(HttpTime.TryParseDate(text, out var time));
        Assert.Equal(year, time.Year);
    }

    [Fact]
    public async Task A_value_from_the_future_is_dated_by_the_answer()
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "0123");

        // As if the server's clock was set back after the write.
        var before = new FakeTimeProvider(Time.GetUtcNow().AddMinutes(-10));
        var entry = (await (await Buckets.Find("b"))!.Get("k"))!;
        var headers = new HeaderDictionaryOf("Sun, 01 Mar 2026 11:50:00 GMT");

        Assert.Equal(before.GetUtcNow().AddMilliseconds(-250), entry.LastModified(before.GetUtcNow()));
        Assert.Equal(304, Preconditions.StatusOfRead(headers.Since, Condition.None, entry, before.GetUtcNow()));
        Assert.Equal(200, Preconditions.StatusOfRead(headers.Since, Condition.None, entry, before.GetUtcNow().AddSeconds(1)));
        Assert.Null(ByteRange.Of(headers.Range, entry, before.GetUtcNow()));
    }

    [Fact]
    public async Task On_a_real_clock_no_value_is_younger_than_its_answer()
    {
        await using var server = await RealServer.Start();
        (await server.Client.PutAsync("/v1/buckets/b", null, Cancelled)).Dispose();

        for (var i = 0; i < 300; i++)
        {
            using var put = await server.Client.PutAsync(Key, Answers.Body("x"), Cancelled);
            using var got = await server.Client.GetAsync(Key, Cancelled);
            var modified = got.Content.Headers.LastModified;
            Assert.True(modified <= got.Headers.Date, $"{modified} is after {got.Headers.Date}.");

            using var request = new HttpRequestMessage(HttpMethod.Put, Key) { Content = Answers.Body("y") };
            request.Headers.IfUnmodifiedSince = got.Headers.Date;
            using var conditional = await server.Client.SendAsync(request, Cancelled);
            Assert.Equal(204, (int)conditional.StatusCode);
        }
    }

    private sealed class HeaderDictionaryOf(string date)
    {
        internal Microsoft.AspNetCore.Http.HeaderDictionary Since { get; } = new() { ["If-Modified-Since"] = date };

        internal Microsoft.AspNetCore.Http.HeaderDictionary Range { get; } = new() { ["Range"] = "bytes=0-1", ["If-Range"] = date };
    }
}
