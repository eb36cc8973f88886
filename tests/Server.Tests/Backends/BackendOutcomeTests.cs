using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests.Backends;

/// <summary>
/// What a client learns when the process of a bucket is busy, was killed or has failed. A table needs its process for no request.
/// </summary>
public sealed class BackendOutcomeTests : BackendServer
{
    private static readonly (string Method, string Path, string Body)[] Requests =
    [
        ("PUT", "/keys/a", "x"), ("GET", "/keys/a", ""), ("DELETE", "/keys/a", ""), ("GET", "/keys", ""), ("GET", "/meta/a", ""),
        ("POST", "/counters/a", ""), ("POST", "/append/a", "x"), ("POST", "/ttl/a", ""), ("POST", ":clear", ""),
        ("POST", ":batch", "{\"ops\":[{\"op\":\"put\",\"key\":\"a\",\"text\":\"x\"}]}"),
        ("POST", ":txn", "{\"then\":[{\"op\":\"put\",\"key\":\"a\",\"text\":\"x\"}]}"),
    ];

    private Node Node => Server.Services.GetRequiredService<Node>();

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_request_beyond_the_mailbox_limit_is_503_and_not_applied(string backend)
    {
        await Make(backend, "\"mailboxLimit\":1");
        await Node.Sys((await Found.Status()).Pid!.Value).Suspend();
        var waiting = Raw("PUT", Bucket + "/keys/waits", "", "x");
        if (!IsTable(backend))
            await Waiting.Until(async () => (await Found.Status()).MailboxLength == 1);

        foreach (var (method, path, body) in Requests)
        {
            var answer = await Raw(method, Bucket + path, "", body);
            if (IsTable(backend))
                Assert.InRange(answer.Status, 200, 404);
            else
                AssertUnavailable(answer, "mailbox-full", "not-applied");
        }

        await Node.Sys((await Found.Status()).Pid!.Value).Resume();
        Assert.Equal(201, (await waiting).Status);
        if (!IsTable(backend))
            AssertProblem(await Raw("GET", Bucket + "/keys/a"), 404, "key-not-found");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_write_that_waits_longer_than_the_call_timeout_is_503_with_an_unknown_outcome(string backend)
    {
        await Make(backend, "\"callTimeout\":\"2s\"");
        await Node.Sys((await Found.Status()).Pid!.Value).Suspend();
        var put = Raw("PUT", Key, "", "x");
        if (IsTable(backend))
        {
            Assert.Equal(201, (await put).Status);
            return;
        }

        // The call is in the mailbox before its time limit is set.
        await Waiting.Until(async () => (await Found.Status()).MailboxLength == 1);
        while (!put.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        AssertUnavailable(await put, "call-timeout", "unknown");

        // It may still be done later, and is.
        await Node.Sys((await Found.Status()).Pid!.Value).Resume();
        Assert.Equal("x", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_write_that_has_not_begun_when_the_process_is_killed_is_503_and_not_applied(string backend)
    {
        await Make(backend);
        await Node.Sys((await Found.Status()).Pid!.Value).Suspend();
        var put = Raw("PUT", Key, "", "x");
        if (!IsTable(backend))
            await Waiting.Until(async () => (await Found.Status()).MailboxLength == 1);
        Assert.Equal(204, (await Raw("POST", Bucket + ":kill")).Status);

        var answer = await put;
        await Waiting.Until(async () => await Found.Status() is { Restarts: 1, State: BucketState.Running });
        if (IsTable(backend))
            Assert.Equal((201, "x"), (answer.Status, (await Raw("GET", Key)).Body));
        else
        {
            AssertUnavailable(answer, "bucket-restarting", "not-applied");
            AssertProblem(await Raw("GET", Key), 404, "key-not-found");
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_answer_under_kills_is_a_success_or_says_what_became_of_the_write(string backend)
    {
        await Make(backend);
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 16).Select(i => Task.Run(() => Client(i), Cancelled)).ToArray();

        for (var kill = 1; kill <= 20; kill++)
        {
            // 503 if the process of the last kill has not ended yet.
            (await Server.Client.PostAsync(Bucket + ":kill", null, Cancelled)).Dispose();
            await Waiting.Until(async () => (await Found.Status()).State == BucketState.Running);
        }

        await stop.CancelAsync();
        var answers = (await Task.WhenAll(clients)).SelectMany(seen => seen).ToHashSet();
        var expected = new HashSet<string> { "200" };
        if (!IsTable(backend))
            expected.UnionWith(["503 bucket-restarting 1 unknown", "503 bucket-restarting 1 not-applied"]);
        Assert.Subset(expected, answers);

        async Task<HashSet<string>> Client(int i)
        {
            var seen = new HashSet<string>();
            for (var n = 0; !stop.IsCancellationRequested || n < 10; n++)
            {
                using var answer = await Server.Client.PostAsync($"{Bucket}/counters/n{i}", null, Cancelled);
                var what = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
                seen.Add(answer.StatusCode == HttpStatusCode.OK
                    ? what
                    : $"{what} {answer.Header("Kv-Error-Code")} {answer.Header("Retry-After")} {(await answer.Json()).Member("outcome")}");
            }

            return seen;
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_bucket_whose_process_is_not_restarted_is_503_or_still_serves_its_table(string backend)
    {
        await Make(backend, "\"restart\":\"temporary\"");
        await Put("kept");
        Assert.Equal(204, (await Raw("POST", Bucket + ":kill")).Status);
        await Waiting.Until(async () => (await Found.Status()).State == BucketState.Failed);

        foreach (var (method, path, body) in Requests)
        {
            var answer = await Raw(method, Bucket + path, "", body);
            if (!IsTable(backend))
                AssertUnavailable(answer, "bucket-failed", "not-applied");
            else
                Assert.InRange(answer.Status, 200, 404);
        }

        AssertUnavailable(await Raw("POST", Bucket + ":kill"), "bucket-failed", "not-applied");
        Assert.Equal("failed", JsonDocument.Parse((await Raw("GET", Bucket)).Body).RootElement.Member("state"));
        Assert.Equal(204, (await Raw("DELETE", Bucket + "?force=true")).Status);
        AssertProblem(await Raw("GET", Key), 404, "bucket-not-found");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_bucket_without_its_process_is_shutting_down_while_the_server_stops(string backend)
    {
        await Make(backend, "\"restart\":\"temporary\"");
        await Put("kept");
        Server.Services.GetRequiredService<BucketTree>().Close();
        var pid = (await Found.Status()).Pid!.Value;
        Node.Exit(pid, ExitReason.Kill);
        await Node.WaitForExit(pid);

        var answer = await Raw("PUT", Key, "", "x");

        if (IsTable(backend))
            Assert.Equal(204, answer.Status);
        else
            AssertUnavailable(answer, "shutting-down", "not-applied");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_request_that_waits_when_its_bucket_is_deleted_is_404(string backend)
    {
        await Make(backend);
        await Node.Sys((await Found.Status()).Pid!.Value).Suspend();
        var waiting = IsTable(backend) ? null : Raw("PUT", Key, "", "x");
        if (waiting is not null)
            await Waiting.Until(async () => (await Found.Status()).MailboxLength == 1);

        Assert.Equal(204, (await Raw("DELETE", Bucket + "?force=true")).Status);

        AssertProblem(await (waiting ?? Raw("PUT", Key, "", "x")), 404, "bucket-not-found");
        AssertProblem(await Raw("GET", Key), 404, "bucket-not-found");
    }

    private static void AssertUnavailable(RawResponse answer, string code, string outcome)
    {
        AssertProblem(answer, 503, code);
        Assert.Equal("1", answer.Headers["Retry-After"]);
        Assert.Equal(outcome, JsonDocument.Parse(answer.Body).RootElement.Member("outcome"));
    }
}
