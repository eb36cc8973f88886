using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pail.Bench.Cluster.History;
using Pail.Bench.Durability;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Cluster.Clients;

/// <summary>Sends requests that may go wrong, and notes in the history what is known about them.</summary>
/// <param name="route">The way to the cluster.</param>
/// <param name="log">The history.</param>
/// <param name="name">Its name in the history.</param>
internal sealed class ClusterClient(Route route, HistoryLog log, string name)
{
    // Each of them says that somebody has lost something, or has made a mistake.
    private static readonly HashSet<string> Wrong = new(StringComparer.Ordinal)
    {
        "bucket-not-found", "internal-error", "invalid-header", "invalid-json", "invalid-path", "invalid-query",
        "not-found", "not-json", "not-an-integer", "request-too-large", "unknown-field", "value-too-large",
    };

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    internal HistoryLog Log => log;

    /// <summary>Whether the end of the load has come, so that what is read now must be there.</summary>
    internal bool IsFinal { get; init; }

    /// <summary>Reads a key.</summary>
    /// <returns>Whether it was read, and what it has.</returns>
    internal async Task<(bool WasRead, Found? Found)> Get(string bucket, string key, CancellationToken stop)
    {
        var operation = Make(bucket, key, OperationKind.Read);
        var answer = await Send([operation], http => http.Get(DurableClient.KeyPath(bucket, key)), stop);
        if (answer is null || (!answer.IsDone && answer.Code != "key-not-found"))
            return (false, null);
        var found = answer.IsDone ? Read(bucket, key, new Listed(answer.Tag!.Value, answer.Body, null)) : null;
        Settle(operation, found, answer);
        return (true, found);
    }

    /// <summary>Stores a value that nobody else stores.</summary>
    internal async Task<Operation> Put(string bucket, string key, CancellationToken stop, Tag? ifMatch = null, bool ifAbsent = false)
    {
        var number = log.NextNumber();
        var size = Random.Shared.Next(10, 400);
        var operation = new Operation(name, bucket, key, OperationKind.Put)
        {
            Content = Stamp.Content(number, size),
            IfMatch = ifMatch,
            IfAbsent = ifAbsent,
        };
        (string, string)[] headers = ifMatch is { } tag ? [("If-Match", tag.ToString())] : ifAbsent ? [("If-None-Match", "*")] : [];
        var answer = await Send(
            [operation], http => http.Put(DurableClient.KeyPath(bucket, key), Stamp.Text(key, number, size), headers), stop);
        Settle(operation, answer);
        return operation;
    }

    internal async Task Delete(string bucket, string key, CancellationToken stop)
    {
        var operation = Make(bucket, key, OperationKind.Delete);
        Settle(operation, await Send([operation], http => http.Delete(DurableClient.KeyPath(bucket, key)), stop));
    }

    internal async Task Increment(string bucket, string key, CancellationToken stop)
    {
        var operation = Make(bucket, key, OperationKind.Increment);
        var answer = await Send([operation], http => http.Post($"/v1/buckets/{bucket}/counters/{key}", "1"), stop);
        if (answer?.IsDone == true)
            operation.Content = Encoding.UTF8.GetString(answer.Body);
        Settle(operation, answer);
    }

    /// <summary>Sends operations as a batch or as the list of a transaction.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="isTransaction">Whether all are done or none.</param>
    /// <param name="operations">They.</param>
    /// <param name="last">A further operation of a transaction, as JSON: one that fails.</param>
    /// <param name="stop">Stops waiting for a silo that listens.</param>
    internal async Task<bool> Send(
        string bucket, bool isTransaction, IReadOnlyList<Operation> operations, CancellationToken stop, string? last = null)
    {
        var all = string.Join(',', operations.Select(Json).Concat(last is null ? [] : [last]));
        var (path, body) = isTransaction
            ? ($"/v1/buckets/{bucket}:txn", $$"""{"then":[{{all}}]}""")
            : ($"/v1/buckets/{bucket}:batch", $$"""{"ops":[{{all}}]}""");
        var answer = await Send(operations, http => http.PostJson(path, body), stop);
        if (answer?.IsDone != true)
        {
            foreach (var operation in operations)
                Settle(operation, answer);
            return false;
        }

        using var document = JsonDocument.Parse(answer.Body);
        var results = document.RootElement.GetProperty("results").EnumerateArray().ToList();
        for (var place = 0; place < operations.Count; place++)
            Settle(operations[place], results[place], answer);
        return true;
    }

    /// <summary>Lists a bucket. What is not in the list is not in the bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="keys">Keys that were written, and may be in the bucket.</param>
    /// <param name="stop">Stops waiting for a silo that listens.</param>
    /// <returns>All there is; null when it is not known.</returns>
    internal async Task<Dictionary<string, Found?>?> List(string bucket, IEnumerable<string> keys, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await Send([], http => http.Get($"/v1/buckets/{bucket}/keys?values=true&limit=1000"), stop);
        if (answer?.IsDone != true)
            return null;
        using var page = JsonDocument.Parse(answer.Body);
        if (page.RootElement.GetProperty("nextLink").ValueKind != JsonValueKind.Null)
            throw new DurabilityException($"The bucket {bucket} has more keys than one page of a list.");
        var found = keys.Distinct().ToDictionary(static key => key, static _ => (Found?)null, StringComparer.Ordinal);
        foreach (var item in page.RootElement.GetProperty("value").EnumerateArray())
        {
            var key = item.GetProperty("key").GetString()!;
            found[key] = Read(bucket, key, Listed.Of(item));
        }

        foreach (var (key, value) in found)
        {
            var operation = Make(bucket, key, OperationKind.Read);
            operation.Began = began;
            log.Add(operation);
            Settle(operation, value, answer);
        }

        return found;
    }

    internal Operation Make(string bucket, string key, OperationKind kind, string? content = null) =>
        new(name, bucket, key, kind) { Content = content, IsFinal = IsFinal };

    private async Task<Answer?> Send(IReadOnlyList<Operation> operations, Func<DurableClient, Task<Answer>> send, CancellationToken stop)
    {
        var hasBegun = false;
        var answer = await route.Send(
            http =>
            {
                if (!hasBegun)
                    log.Begin(operations);
                hasBegun = true;
                return send(http);
            },
            stop);
        if (operations.Count > 0 && Stopwatch.GetElapsedTime(operations[0].Began) is var took && took > Slow)
            log.Note(string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:F2} s until {answer?.Status}: {operations[0]}"));
        if (answer?.Code is { } code && Wrong.Contains(code))
            log.Report(ViolationKind.WrongAnswer, $"{bucketOf(operations)}: {(int)answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
        return answer;

        static string bucketOf(IReadOnlyList<Operation> sent) => sent.Count == 0 ? "a list" : $"{sent[0]}";
    }

    private void Settle(Operation read, Found? found, Answer answer)
    {
        (read.Content, read.Tag) = (found?.Content, found?.Tag);
        log.End(read, OperationOutcome.Done, answer.Ticks);
    }

    private void Settle(Operation write, Answer? answer)
    {
        if (answer is null || answer.IsUnknown)
            return;
        if (answer.IsDone)
        {
            write.Tag = answer.Tag;
            log.End(write, OperationOutcome.Done, answer.Ticks);
            return;
        }

        if (answer.Code != "precondition-failed")
        {
            log.End(write, OperationOutcome.NotApplied, answer.Ticks);
            return;
        }

        using var problem = JsonDocument.Parse(answer.Body);
        if (problem.RootElement.TryGetProperty("currentETag", out var tag) && tag.GetString() is { } text)
            write.Tag = Tag.Parse(text);
        log.End(write, OperationOutcome.Refused, answer.Ticks);
    }

    private void Settle(Operation operation, JsonElement result, Answer answer)
    {
        var status = result.GetProperty("status").GetInt32();
        if (operation.Kind == OperationKind.Read)
        {
            if (status is 200 or 404)
                Settle(operation, status == 200 ? Read(operation.Bucket, operation.Key, Listed.Of(result)) : null, answer);
            return;
        }

        if (status >= 500)
        {
            if (result.TryGetProperty("outcome", out var outcome) && outcome.GetString() == "not-applied")
                log.End(operation, OperationOutcome.NotApplied, answer.Ticks);
            return;
        }

        if (result.TryGetProperty("etag", out var tag))
            operation.Tag = Tag.Parse(tag.GetString()!);
        if (operation.Kind == OperationKind.Increment && result.TryGetProperty("text", out var text))
            operation.Content = text.GetString();
        log.End(operation, status < 300 ? OperationOutcome.Done : OperationOutcome.NotApplied, answer.Ticks);
    }

    private Found? Read(string bucket, string key, Listed listed)
    {
        if (Stamp.Read(key, listed.Value) is { } content)
            return new Found(listed.Tag, content, null);
        log.Report(ViolationKind.Torn, $"{bucket}/{key}: the {listed.Value.Length} bytes with {listed.Tag} are no whole value");
        return null;
    }

    private static string Json(Operation operation)
    {
        var key = operation.Key;
        switch (operation.Kind)
        {
            case OperationKind.Read:
                return $$"""{"op":"get","key":"{{key}}"}""";
            case OperationKind.Delete:
                return $$"""{"op":"delete","key":"{{key}}"}""";
            case OperationKind.Increment:
                return $$"""{"op":"incr","key":"{{key}}"}""";
            default:
                var parts = operation.Content![1..].Split('/');
                var number = long.Parse(parts[0], CultureInfo.InvariantCulture);
                var size = int.Parse(parts[1], CultureInfo.InvariantCulture);
                var text = Stamp.Text(key, number, size).Replace("\n", "\\n", StringComparison.Ordinal);
                return $$"""{"op":"put","key":"{{key}}","text":"{{text}}"}""";
        }
    }
}
