using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary><c>/counters/{key}</c>: values that are integers of 64 bits.</summary>
public sealed class CounterTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/n";
    private const string Counter = "/v1/buckets/b/counters/n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_post_adds_its_body_or_1_and_answers_the_new_number(bool answersLater)
    {
        (await MakeBucket()).AnswersLater = answersLater;

        var first = await Raw("POST", Counter);
        var empty = await Raw("POST", Counter, "Content-Length: 0\r\n");
        var five = await Raw("POST", Counter, "", "5");
        var minus = await Raw("POST", Counter, "Content-Type: application/x-www-form-urlencoded\r\n", "-10");
        var chunked = await Raw("POST", Counter, "Transfer-Encoding: chunked\r\n", "2\r\n10\r\n0\r\n\r\n");
        var got = await Raw("GET", Counter);
        var head = await Raw("HEAD", Counter);

        RawResponse[] answers = [first, empty, five, minus, chunked, got];
        Assert.Equal(["1", "2", "7", "-3", "7", "7"], answers.Select(answer => answer.Body));
        Assert.All(answers, answer => Assert.Equal((200, "text/plain"), (answer.Status, answer.Headers["Content-Type"])));
        Assert.Equal(("1", "5"), (first.Headers["Kv-Revision"], chunked.Headers["Kv-Revision"]));
        Assert.Equal(chunked.Headers["ETag"], got.Headers["ETag"]);
        Assert.Equal((200, "1"), (head.Status, head.Headers["Content-Length"]));
        Assert.Equal(("7", "text/plain"), ((await Raw("GET", Key)).Body, (await Raw("GET", Key)).Headers["Content-Type"]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    public async Task A_stored_integer_is_a_counter_of_any_type(string number)
    {
        await MakeBucket();
        await Raw("PUT", Key, "Content-Type: text/html\r\n", number);

        var got = await Raw("GET", Counter);

        Assert.Equal((200, number, "text/plain"), (got.Status, got.Body, got.Headers["Content-Type"]));
        Assert.Equal((200, number), ((await Raw("POST", Counter, "", "0")).Status, (await Raw("GET", Counter)).Body));
    }

    [Theory]
    [InlineData("milk")]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1\n")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("-0")]
    [InlineData("1.0")]
    [InlineData("9223372036854775808")]
    public async Task A_value_that_is_no_integer_is_409_and_stays(string value)
    {
        await MakeBucket();
        await Raw("PUT", Key, value.Length == 0 ? "Content-Length: 0\r\n" : "", value);

        var got = await Raw("GET", Counter);
        var added = await Raw("POST", Counter);

        Assert.Equal((409, "not-an-integer"), (got.Status, got.Code));
        Assert.Equal((409, "not-an-integer"), (added.Status, added.Code));
        var detail = $"in decimal digits, but the value ({value.Length} bytes) is not.";
        Assert.All([got, added], answer => Assert.Contains(detail, answer.Body, StringComparison.Ordinal));
        Assert.Equal(value, (await Raw("GET", Key)).Body);
    }

    [Theory]
    [InlineData("9223372036854775807", "1")]
    [InlineData("-9223372036854775808", "-1")]
    [InlineData("-1", "-9223372036854775808")]
    public async Task An_overflow_is_409_and_changes_nothing(string value, string step)
    {
        await MakeBucket();
        await Raw("PUT", Key, "", value);

        var answer = await Raw("POST", Counter, "", step);

        Assert.Equal((409, "integer-overflow"), (answer.Status, answer.Code));
        Assert.Equal((value, "1"), ((await Raw("GET", Key)).Body, (await Raw("GET", Key)).Headers["Kv-Revision"]));
    }

    [Theory]
    [InlineData("one")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("1\n")]
    [InlineData("9223372036854775808")]
    [InlineData("\u00ff")]
    public async Task A_step_that_is_no_integer_is_refused(string step)
    {
        var bucket = await MakeBucket();

        var answer = await Raw("POST", Counter, "", step);

        Assert.Equal((400, "not-an-integer"), (answer.Status, answer.Code));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Theory]
    [InlineData(64, 400, "not-an-integer")]
    [InlineData(65, 413, "request-too-large")]
    public async Task A_step_has_at_most_64_bytes(int length, int status, string code)
    {
        await MakeBucket();
        var step = new string('1', length);

        var answer = await Raw("POST", Counter, "", step);
        var chunked = await Raw("POST", Counter, "Transfer-Encoding: chunked\r\n", $"{length:x}\r\n{step}\r\n0\r\n\r\n");

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal((status, code), (chunked.Status, chunked.Code));
    }

    [Fact]
    public async Task Conditions_hold_for_counters()
    {
        var bucket = await MakeBucket();
        var missing = await Raw("POST", Counter, "If-Match: *\r\n");
        var created = await Raw("POST", Counter, "If-None-Match: *\r\n", "5");
        var again = await Raw("POST", Counter, "If-None-Match: *\r\n", "5");
        bucket.BeforeWrite = () => bucket.Increment("n").AsTask();
        var overtaken = await Raw("POST", Counter, $"If-Match: {created.Headers["ETag"]}\r\n");
        var tag = (await Raw("GET", Counter)).Headers["ETag"];
        var held = await Raw("POST", Counter, $"If-Match: {tag}\r\n");
        var unchanged = await Raw("GET", Counter, $"If-None-Match: {held.Headers["ETag"]}\r\n");
        var changed = await Raw("GET", Counter, $"If-Match: {tag}\r\n");
        var malformed = await Raw("POST", Counter, "If-Match: 7\r\n");

        foreach (var answer in (RawResponse[])[missing, again, overtaken, changed])
            Assert.Equal((412, "precondition-failed"), (answer.Status, answer.Code));
        Assert.Equal((200, "5", 200, "7"), (created.Status, created.Body, held.Status, held.Body));
        Assert.Equal((304, held.Headers["ETag"]), (unchanged.Status, unchanged.Headers["ETag"]));
        Assert.Equal((400, "invalid-header"), (malformed.Status, malformed.Code));
    }

    [Fact]
    public async Task A_counter_keeps_its_headers_and_its_expiry_and_only_get_and_post_are_uses()
    {
        var bucket = await MakeBucket();
        await Raw("PUT", Key, "Kv-Meta-a: 1\r\nKv-Sliding: 10\r\n", "1");
        Time.Advance(TimeSpan.FromSeconds(1));

        await Raw("HEAD", Counter);
        var afterHead = (await bucket.Peek("n"))!.ExpiresAt;
        await Raw("GET", Counter);
        var afterGet = (await bucket.Peek("n"))!.ExpiresAt;
        Time.Advance(TimeSpan.FromSeconds(1));
        await Raw("POST", Counter);
        var entry = (await bucket.Peek("n"))!;

        var now = Time.GetUtcNow();
        Assert.Equal((now.AddSeconds(8), now.AddSeconds(9), now.AddSeconds(10)), (afterHead, afterGet, entry.ExpiresAt));
        Assert.Equal("1", entry.Metadata["a"]);
    }

    [Fact]
    public async Task A_coded_step_is_refused()
    {
        await MakeBucket();

        var answer = await Raw("POST", Counter, "Content-Encoding: gzip\r\n", "1");

        Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Code));
    }
}
