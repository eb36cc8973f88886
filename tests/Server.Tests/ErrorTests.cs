using System.Net;
using Pail.Buckets;

namespace Pail.Server.Tests;

public sealed class ErrorTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "W1")]
    [Trait("Rule", "W2")]
    public async Task A_fault_of_the_server_is_logged_and_the_client_gets_no_details(bool answersLater)
    {
        var bucket = await MakeBucket();
        bucket.AnswersLater = answersLater;
        bucket.Failure = new InvalidOperationException("secret");

        using var answer = await Send(HttpMethod.Get, Key);

        await answer.Problem(HttpStatusCode.InternalServerError, "internal-error");
        Assert.DoesNotContain("secret", await answer.Text(), StringComparison.Ordinal);
        Assert.Equal(["Error: GET /v1/buckets/b/keys/k failed InvalidOperationException"], Logs.Lines);
    }

    [Theory]
    [InlineData(BucketFailure.Restarting, Outcome.NotApplied, "bucket-restarting", "not-applied")]
    [InlineData(BucketFailure.Failed, Outcome.NotApplied, "bucket-failed", "not-applied")]
    [InlineData(BucketFailure.CallTimeout, Outcome.Unknown, "call-timeout", "unknown")]
    [InlineData(BucketFailure.StorageFailed, Outcome.Unknown, "storage-failed", "unknown")]
    [InlineData(BucketFailure.ShuttingDown, Outcome.NotApplied, "shutting-down", "not-applied")]
    public async Task A_bucket_that_cannot_answer_is_a_503_that_tells_the_outcome(
        BucketFailure failure, Outcome outcome, string code, string word)
    {
        (await MakeBucket()).Failure = new BucketUnavailableException("b", failure, outcome, "Why.");

        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Get, HttpMethod.Delete])
        {
            using var answer = await Send(method, Key, Answers.Body("x"));
            var problem = await answer.Problem(HttpStatusCode.ServiceUnavailable, code);
            Assert.Equal((word, "Why."), (problem.Member("outcome"), problem.Member("detail")));
            Assert.Equal("1", answer.Header("Retry-After"));
        }

        Assert.Empty(Logs.Lines);
    }

    [Theory]
    [InlineData(false, Outcome.NotApplied)]
    [InlineData(true, Outcome.NotApplied)]
    [InlineData(true, Outcome.Unknown)]
    public async Task A_request_whose_bucket_is_deleted_gets_404_without_Retry_After(bool answersLater, Outcome outcome)
    {
        var bucket = await MakeBucket();
        bucket.AnswersLater = answersLater;
        bucket.Failure = new BucketUnavailableException("b", BucketFailure.Deleted, outcome, "Why.");

        foreach (var (method, path) in ((HttpMethod, string)[])
            [
            (HttpMethod.Put, Key), (HttpMethod.Get, Key), (HttpMethod.Delete, Key),
            (HttpMethod.Get, "/v1/buckets/b/keys"), (HttpMethod.Post, "/v1/buckets/b/keys"),
        ])
        {
            using var answer = await Send(method, path, method == HttpMethod.Get ? null : Answers.Body("x"));
            await answer.Problem(HttpStatusCode.NotFound, "bucket-not-found");
            Assert.Null(answer.Header("Retry-After"));
        }

        Assert.Empty(Logs.Lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancellation_without_a_disconnected_client_is_a_fault_of_the_server(bool answersLater)
    {
        var bucket = await MakeBucket();
        bucket.AnswersLater = answersLater;
        bucket.Failure = new TaskCanceledException("secret");

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
        {
            using var answer = await Send(method, Key, Answers.Body("x"));
            await answer.Problem(HttpStatusCode.InternalServerError, "internal-error");
        }

        Assert.Equal(3, Logs.Lines.Count(line => line.EndsWith("failed TaskCanceledException", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(BucketFailure.StorageBusy, HttpStatusCode.ServiceUnavailable, "storage-busy")]
    [InlineData(BucketFailure.StorageUnavailable, HttpStatusCode.ServiceUnavailable, "storage-unavailable")]
    [InlineData(BucketFailure.StorageFull, HttpStatusCode.InsufficientStorage, "storage-full")]
    public async Task A_storage_that_takes_no_more_refuses_writes(BucketFailure failure, HttpStatusCode status, string code)
    {
        (await MakeBucket()).Failure = new BucketUnavailableException("b", failure, Outcome.NotApplied, "Why.");

        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete])
        {
            using var answer = await Send(method, Key, Answers.Body("x"));
            Assert.Equal("not-applied", (await answer.Problem(status, code)).Member("outcome"));
        }
    }

    [Fact]
    public async Task The_log_has_the_escaped_path_so_that_a_client_cannot_add_lines()
    {
        (await MakeBucket()).Failure = new InvalidOperationException();

        using var answer = await Send(HttpMethod.Get, "/v1/buckets/b/keys/a%E2%80%AEb");

        Assert.Equal(["Error: GET /v1/buckets/b/keys/a%E2%80%AEb failed InvalidOperationException"], Logs.Lines);
    }

    [Fact]
    public async Task Text_of_the_client_is_echoed_up_to_256_bytes()
    {
        await MakeBucket();

        using var answer = await Send(HttpMethod.Get, $"/v1/buckets/b/keys/{string.Concat(Enumerable.Repeat("\u00e9", 256))}");

        var problem = await answer.Problem(HttpStatusCode.NotFound, "key-not-found");
        Assert.EndsWith("\u2026", problem.Member("key"), StringComparison.Ordinal);
        foreach (var member in (string[])["key", "instance"])
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(problem.Member(member)), 200, 256);
    }

    [Fact]
    public async Task A_problem_has_the_trace_id_of_the_client()
    {
        using var answer = await Send(
            HttpMethod.Get, "/nothing", null, ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (await answer.Problem(HttpStatusCode.NotFound, "not-found")).Member("traceId"));
    }

    [Fact]
    [Trait("Rule", "W1")]
    public async Task A_wrong_method_on_a_fixed_resource_is_a_problem_too()
    {
        using var answer = await Send(HttpMethod.Delete, "/v1/buckets");

        await answer.Problem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal("GET, HEAD, OPTIONS", answer.Header("Allow"));
    }

    [Fact]
    public async Task A_host_of_another_name_is_refused()
    {
        using var connection = await Connect();

        await connection.Write("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        var answer = await connection.Read();

        Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
        Assert.Contains("; the setting AllowedHosts lists the hosts that it serves.", answer.Body, StringComparison.Ordinal);
        Assert.Contains("evil.example", answer.Body, StringComparison.Ordinal);
    }
}
