using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Server.LineProtocol;

namespace Pail.Server.Tests.LineProtocol;

/// <summary>The commands of the Elixir guide over TCP.</summary>
public sealed class LineTests : LineTestServer
{
    [Fact]
    public async Task The_session_of_the_guide_gets_the_answers_of_the_guide()
    {
        using var client = await Connect();
        foreach (var (line, answer) in (ReadOnlySpan<(string, string)>)
            [
                ("HELLO", "UNKNOWN COMMAND|"), ("GET shopping eggs", "NOT FOUND|"), ("CREATE shopping", "OK|"),
                ("PUT shopping eggs 3", "OK|"), ("GET shopping eggs", "3|OK|"), ("PUT shopping milk 1", "OK|"),
                ("DELETE shopping eggs", "OK|"), ("GET shopping eggs", "|OK|"),
                ("CREATE shopping", "OK|"), ("GET shopping milk", "1|OK|"),
            ])
        {
            client.Send(line + "\r\n");
            client.Expect(answer);
        }
    }

    [Theory]
    [InlineData("GET b k\n", "v|OK|")]
    [InlineData("  GET\t b \u2003 k  \r\n", "v|OK|")]
    [InlineData("get b k\n", "UNKNOWN COMMAND|")]
    [InlineData("\n", "UNKNOWN COMMAND|")]
    [InlineData(" \r\n", "UNKNOWN COMMAND|")]
    [InlineData("GET b\n", "UNKNOWN COMMAND|")]
    [InlineData("PUT b k\n", "UNKNOWN COMMAND|")]
    [InlineData("PUT b k two words\n", "UNKNOWN COMMAND|")]
    [InlineData("GET b k x\n", "UNKNOWN COMMAND|")]
    [InlineData("CREATE\n", "UNKNOWN COMMAND|")]
    [InlineData("GET none k\n", "NOT FOUND|")]
    [InlineData("PUT none k v\n", "NOT FOUND|")]
    [InlineData("DELETE none k\n", "NOT FOUND|")]
    [InlineData("SUBSCRIBE none\n", "NOT FOUND|")]
    [InlineData("GET b/c k\n", "NOT FOUND|")]
    [InlineData("DELETE b none\n", "OK|")]
    [InlineData("PUT b a\u00a0b \u00e4\nGET b a\u00a0b\n", "OK|\u00e4|OK|")]
    public async Task A_line_gets_its_answer_and_the_connection_stays(string lines, string answers)
    {
        using var client = await Connect();
        client.Send("CREATE b\nPUT b k v\n");
        client.Expect("OK|OK|");

        client.Send(lines);
        client.Expect(answers);
        client.Send("GET b k\n");
        client.Expect("v|OK|");
    }

    [Theory]
    [InlineData("CREATE b/c\n")]
    [InlineData("CREATE -b\n")]
    [InlineData("GET b \u0001\n")]
    [InlineData("PUT b \u007f v\n")]
    public async Task What_can_never_be_done_is_an_error_and_the_end(string line)
    {
        using var client = await Connect();
        client.Send("CREATE b\n" + line);
        client.Expect("OK|ERROR|");
        client.ExpectEnd();
    }

    [Theory]
    [InlineData("POST / HTTP/1.1")]
    [InlineData("GET /b HTTP/1.1")]
    [InlineData("PUT /b?x HTTP/1.0")]
    [InlineData("POST http://127.0.0.1/ HTTP/1.1")]
    public async Task A_web_page_cannot_send_commands_in_the_body_of_a_request(string line)
    {
        using var client = await Connect();
        client.Send($"{line}\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nCREATE b\r\n");

        client.Expect("ERROR|");
        client.ExpectEnd();
        Assert.Null(await Server.Services.GetRequiredService<IBuckets>().Find("b"));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_an_error()
    {
        using var client = await Connect();
        client.Send([.. "GET b "u8, 0xc3, 0x28, (byte)'\n']);
        client.Expect("ERROR|");
        client.ExpectEnd();
    }

    [Fact]
    public async Task A_key_may_have_512_bytes()
    {
        using var client = await Connect();
        client.Send($"CREATE b\nPUT b {new string('k', 512)} v\nPUT b {new string('k', 513)} v\n");
        client.Expect("OK|OK|ERROR|");
        client.ExpectEnd();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_line_over_64_KB_is_an_error_even_if_it_never_ends(bool ends)
    {
        using var client = await Connect();
        var value = new string('v', LineSession.MaxLine - "PUT b k ".Length);
        client.Send($"CREATE b\nPUT b k {value}\r\n");
        client.Expect("OK|OK|");

        client.Send($"PUT b k {value}{(ends ? "v\n" : "vv")}");
        client.Expect("ERROR|");
        client.ExpectEnd();
    }

    [Fact]
    public async Task A_value_beyond_the_limit_of_the_bucket_is_an_error_and_is_not_stored()
    {
        using var body = Answers.Body("{\"maxValueBytes\":3}", "application/json");
        (await Server.Client.PutAsync("/v1/buckets/b", body, Cancelled)).Dispose();
        using var client = await Connect();
        client.Send("PUT b k 123\nPUT b k 1234\n");
        client.Expect("OK|ERROR|");
        client.ExpectEnd();
        using var again = await Connect();
        again.Send("GET b k\n");
        again.Expect("123|OK|");
    }

    [Fact]
    public async Task Commands_sent_at_once_are_answered_in_order()
    {
        using var client = await Connect();
        client.Send("CREATE b\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"PUT b k {i}\nGET b k\n")));
        client.Expect("OK|" + string.Concat(Enumerable.Range(0, 500).Select(i => $"OK|{i}|OK|")));
    }

    [Fact]
    public async Task A_line_may_come_in_pieces_and_half_a_line_at_the_end_is_no_command()
    {
        var buckets = Buckets;
        using (var client = await Connect())
        {
            client.Send("CRE");
            client.Send("ATE b\r");
            client.Send("\nCREATE c");
            client.Expect("OK|");
        }

        await Waiting.Until(() => Tasks() == 0);
        Assert.NotNull(await buckets.Find("b"));
        Assert.Null(await buckets.Find("c"));
    }

    [Fact]
    public async Task Values_are_the_same_over_HTTP()
    {
        using var client = await Connect();
        client.Send("CREATE b\nPUT b k v\n");
        client.Expect("OK|OK|");
        using var get = await Server.Client.GetAsync("/v1/buckets/b/keys/k", Cancelled);
        Assert.Equal(("v", "text/plain"), (await get.Text(), get.Header("Content-Type")));
        using var status = await Server.Client.GetAsync("/v1/buckets/b", Cancelled);
        Assert.Equal("agent", (await status.Json()).Member("backend"));

        (await Server.Client.PutAsync("/v1/buckets/b/keys/k", Answers.Body("two words"), Cancelled)).Dispose();
        client.Send("GET b k\n");
        client.Expect("two words|OK|");
    }

    [Fact]
    public async Task A_value_of_several_lines_is_an_error()
    {
        using var client = await Connect();
        client.Send("CREATE b\n");
        client.Expect("OK|");
        (await Server.Client.PutAsync("/v1/buckets/b/keys/k", Answers.Body("one\nOK"), Cancelled)).Dispose();
        client.Send("GET b k\n");
        client.Expect("ERROR|");
        client.ExpectEnd();
    }
}
