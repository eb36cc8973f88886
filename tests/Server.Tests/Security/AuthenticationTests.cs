using System.Net;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

public sealed class AuthenticationTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string Challenge = "Bearer realm=\"pail\"";

    private readonly TestKeys _keys = new();
    private readonly string _reader;
    private readonly string _writer;
    private readonly string _admin;

    public AuthenticationTests() =>
        (_reader, _writer, _admin) = (_keys.Add("reader", name: "r"), _keys.Add("writer", name: "w"), _keys.Add("admin", name: "a"));

    protected override string[] Settings => _keys.Switches;

    [Theory]
    [InlineData("GET", "/v1/buckets")]
    [InlineData("GET", "/v1/buckets/b")]
    [InlineData("PUT", Key)]
    [InlineData("GET", "/v1/buckets/..")]
    [InlineData("GET", "/v1/buckets/!")]
    [InlineData("GET", "/v1/buckets?unknown=1")]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/Health/live")]
    [InlineData("GET", "/healthy/live")]
    [InlineData("GET", "//health/live")]
    [InlineData("GET", "/%68ealth/live")]
    [InlineData("GET", "/v1/../health/live")]
    [InlineData("GET", "http://{host}/v1/buckets/b")]
    [InlineData("OPTIONS", "/v1/buckets")]
    [InlineData("OPTIONS", "*")]
    [InlineData("BREW", "/v1/buckets")]
    public async Task Without_a_key_every_path_that_is_not_public_answers_401_with_a_challenge(string method, string target)
    {
        await MakeBucket();

        var answer = await Raw(method, target.Replace("{host}", Address.Authority, StringComparison.Ordinal));

        Assert.Equal((401, "unauthenticated"), (answer.Status, answer.Code));
        Assert.Equal(Challenge, answer.Headers["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/health/nothing", 404)]
    [InlineData("/health/../v1/buckets", 400)]
    [InlineData("/health/%2e%2e/v1/buckets", 400)]
    [InlineData("/health/..%2fv1/buckets", 400)]
    [InlineData("/?a=/v1/buckets", 400)]
    public async Task Public_paths_need_no_key(string target, int status) => Assert.Equal(status, (await Raw("GET", target)).Status);

    [Fact]
    public async Task Public_paths_do_not_look_at_a_key()
    {
        Assert.Equal(200, (await Raw("GET", "/health/live", "Authorization: Bearer nonsense\r\n")).Status);
        Assert.Equal(200, (await Raw("GET", "/health/live", TestKeys.Header(ApiKeyText.Make()))).Status);
    }

    [Fact]
    public async Task Readiness_does_not_tell_the_names_of_failed_buckets()
    {
        (await MakeBucket("secret")).HasFailed = true;

        Assert.Equal("degraded\n", (await Raw("GET", "/health/ready")).Body);
        Assert.Equal("degraded\n", (await Raw("GET", "/health/ready", TestKeys.Header(_admin))).Body);
    }

    [Fact]
    public async Task A_role_may_do_what_it_needs_and_all_that_lower_roles_may()
    {
        await MakeBucket();
        (string Method, string Path, string Body, int Reader, int Writer, int Admin)[] requests =
        [
            ("GET", "/v1/buckets", "", 200, 200, 200),
            ("GET", "/v1/buckets/b", "", 200, 200, 200),
            ("HEAD", "/v1/buckets/b", "", 200, 200, 200),
            ("OPTIONS", "/v1/buckets/b", "", 204, 204, 204),
            ("GET", "/v1/buckets/b/keys", "", 200, 200, 200),
            ("GET", Key, "", 404, 404, 404),
            ("PUT", Key, "1", 403, 201, 204),
            ("POST", "/v1/buckets/b/counters/k", "1", 403, 200, 200),
            ("POST", "/v1/buckets/b/keys", "1", 403, 201, 201),
            ("GET", "/v1/buckets/b/meta/k", "", 200, 200, 200),
            ("DELETE", "/v1/buckets/b/ttl/k", "", 403, 204, 204),
            ("PUT", "/v1/buckets/new", "", 403, 201, 200),
            ("POST", "/v1/buckets/b:batch", """{"ops":[{"op":"get","key":"k"}]}""", 200, 200, 200),
            ("POST", "/v1/buckets/b:batch", """{"ops":[{"op":"delete","key":"x"}]}""", 403, 200, 200),
            ("POST", "/v1/buckets/b:txn", """{"then":[{"op":"get","key":"k"}]}""", 200, 200, 200),
            ("POST", "/v1/buckets/b:txn", """{"then":[],"else":[{"op":"delete","key":"x"}]}""", 403, 200, 200),
            ("POST", "/v1/buckets/b:export", "", 200, 200, 200),
            ("POST", "/v1/buckets/b:import", """{"end":true,"keys":0,"revision":"1.1"}""", 403, 200, 200),
            ("GET", "/v1/processes", "", 403, 403, 200),
            ("GET", "/v1/tree", "", 403, 403, 200),
            ("OPTIONS", "/v1/tree", "", 204, 204, 204),
            ("POST", "/v1/buckets/b:kill", "", 403, 403, 204),
            ("POST", "/v1/buckets/b:clear", "", 403, 200, 200),
            ("DELETE", "/v1/buckets/b", "", 403, 204, 204),
            ("POST", "/v1/buckets", "", 405, 405, 405),
            ("GET", "/nothing", "", 404, 404, 404),
        ];
        foreach (var (method, path, body, reader, writer, admin) in requests)
        {
            var answers = new List<int>();
            foreach (var key in (string[])[_reader, _writer, _admin])
                answers.Add((await Raw(method, path, TestKeys.Header(key), body)).Status);

            Assert.Equal($"{method} {path} {reader} {writer} {admin}", $"{method} {path} {string.Join(' ', answers)}");
        }
    }

    [Fact]
    public async Task A_role_that_does_not_suffice_is_forbidden_with_both_roles_in_the_problem()
    {
        var bucket = await MakeBucket();
        using var answer = await Send(HttpMethod.Put, Key, Answers.Body("x"), ("Authorization", $"Bearer {_reader}"));

        var problem = await answer.Problem(HttpStatusCode.Forbidden, "forbidden");

        Assert.Equal("This API key has the role reader, but the request needs the role writer.", problem.Member("detail"));
        Assert.Equal($"{Challenge}, error=\"insufficient_scope\"", answer.Header("WWW-Authenticate"));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Theory]
    [InlineData("", Challenge)]
    [InlineData("Basic YTpi", Challenge)]
    [InlineData("{key}", Challenge)]
    [InlineData("Bearer{key}", Challenge)]
    [InlineData("Digest {key}", Challenge)]
    [InlineData("Bearer", Challenge + ", error=\"invalid_token\"")]
    [InlineData("Bearer ", Challenge + ", error=\"invalid_token\"")]
    [InlineData("Bearer pail_", Challenge + ", error=\"invalid_token\"")]
    [InlineData("Bearer {key} {key}", Challenge + ", error=\"invalid_token\"")]
    [InlineData("Bearer {key}, Bearer {key}", Challenge + ", error=\"invalid_token\"")]
    [InlineData("Bearer \"{key}\"", Challenge + ", error=\"invalid_token\"")]
    [InlineData("Bearer {key}=", Challenge + ", error=\"invalid_token\"")]
    [InlineData("Bearer {unknown}", Challenge + ", error=\"invalid_token\"")]
    public async Task Wrong_credentials_answer_401(string header, string challenge)
    {
        await MakeBucket();

        var answer = await Raw("GET", "/v1/buckets/b", $"Authorization: {Fill(header)}\r\n");

        Assert.Equal((401, "unauthenticated", challenge), (answer.Status, answer.Code, answer.Headers["WWW-Authenticate"]));
    }

    [Theory]
    [InlineData("Bearer {key}")]
    [InlineData("bearer {key}")]
    [InlineData("BEARER   {key}")]
    [InlineData("  Bearer {key}  ")]
    public async Task The_scheme_has_no_case_and_may_be_followed_by_several_spaces(string header)
    {
        await MakeBucket();

        Assert.Equal(200, (await Raw("GET", "/v1/buckets/b", $"Authorization: {Fill(header)}\r\n")).Status);
    }

    [Fact]
    public async Task Several_headers_answer_400_even_if_they_are_the_same()
    {
        var answer = await Raw("GET", "/v1/buckets", TestKeys.Header(_admin) + TestKeys.Header(_admin));

        Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
        Assert.Equal($"{Challenge}, error=\"invalid_request\"", answer.Headers["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("Bearer \u00e9", 400)]
    [InlineData("Bearer \u00c3\u00a9", 401)]
    [InlineData("Bearer \u0000", 400)]
    public async Task A_header_beyond_ASCII_is_refused(string header, int status) =>
        Assert.Equal(status, (await Raw("GET", "/v1/buckets", $"Authorization: {header}\r\n")).Status);

    [Theory]
    [InlineData(14_000, 401)]
    [InlineData(20_000, 431)]
    public async Task A_huge_header_is_refused(int length, int status) =>
        Assert.Equal(status, (await Raw("GET", "/v1/buckets", $"Authorization: Bearer {new string('x', length)}\r\n")).Status);

    [Fact]
    public async Task A_key_never_comes_back_in_an_answer_or_a_log()
    {
        await MakeBucket();
        var unknown = ApiKeyText.Make();
        foreach (var (key, path) in ((string, string)[])
            [(_reader, Key), (_reader, "/v1/buckets/b:kill"), (unknown, Key), (unknown[..^1], Key)])
        {
            var answer = await Raw("POST", path, TestKeys.Header(key), "x");

            Assert.DoesNotContain(key, answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(answer.Headers, header => header.Value.Contains(key, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(Logs.Lines.Concat(Logs.Debugging), line => line.Contains("pail_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_before_the_body_is_requested_and_before_the_bucket_is_looked_up()
    {
        var lookup = Buckets.WaitForFind();

        var answer = await Raw("PUT", Key, "Expect: 100-continue\r\nContent-Length: 5\r\n" + TestKeys.Header(ApiKeyText.Make()));

        Assert.Equal((401, "close"), (answer.Status, answer.Headers["Connection"]));
        Assert.False(lookup.IsCompleted);
    }

    [Fact]
    public async Task The_connection_can_be_used_after_a_refusal()
    {
        await MakeBucket();
        using var connection = await Connect();

        Assert.Equal(401, (await connection.Exchange("PUT", Key, body: "GET / HTTP/1.1\r\n\r\n")).Status);
        Assert.Equal(403, (await connection.Exchange("PUT", Key, TestKeys.Header(_reader), "x")).Status);
        Assert.Equal(201, (await connection.Exchange("PUT", Key, TestKeys.Header(_writer), "x")).Status);

        // The caller of one request is not that of the next.
        Assert.Equal(401, (await connection.Exchange("GET", Key)).Status);
    }

    // Otherwise a page that somebody has open could use up the attempts of that address.
    [Fact]
    public async Task A_write_from_a_page_of_another_site_is_refused_before_its_key_is_looked_at()
    {
        await MakeBucket();

        var answer = await Raw("PUT", Key, "Origin: https://evil.example\r\nAuthorization: Bearer x\r\n", "x");

        Assert.Equal((403, "cross-origin"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_value_is_stored_and_read_with_keys()
    {
        var bucket = await MakeBucket();
        await Raw("PUT", Key, TestKeys.Header(_writer), "hello");

        var answer = await Raw("GET", Key, TestKeys.Header(_reader));

        Assert.Equal((200, "hello"), (answer.Status, answer.Body));
        Assert.Equal(1, (await bucket.Status()).Keys);
    }

    private string Fill(string header) =>
        header.Replace("{key}", _admin, StringComparison.Ordinal).Replace("{unknown}", ApiKeyText.Make(), StringComparison.Ordinal);
}
