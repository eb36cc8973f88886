using System.Globalization;
using System.Text;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <content>Writes to keys that all clients share, and to several keys at once.</content>
internal sealed partial class Writer
{
    private KeyModel Shared(string bucket, string kind) =>
        Ledger.Key(bucket, BucketPlan.Shared(kind, Random.Next(BucketPlan.SharedKeys)));

    private async Task Increment(string bucket)
    {
        var model = Shared(bucket, "count");
        var attempt = model.Begin(AttemptKind.Put, null);
        var answer = await Http.Post($"/v1/buckets/{bucket}/counters/{model.Key}");
        Settle(model, attempt, answer, Encoding.UTF8.GetString(answer.Body));
    }

    private async Task Append(string bucket)
    {
        var model = Shared(bucket, "log");
        var record = Stamp.Record(model.Key, Ledger.NextNumber());
        var attempt = model.Begin(AttemptKind.Put, record);
        Settle(model, attempt, await Http.Post($"/v1/buckets/{bucket}/append/{model.Key}", record));
    }

    private Task PutHot(string bucket) => Put(bucket, Shared(bucket, "hot"), null);

    private async Task ChangeHot(string bucket)
    {
        var model = Shared(bucket, "hot");
        var answer = await Http.Get(DurableClient.KeyPath(bucket, model.Key));
        if (Read(bucket, model.Key, answer) is { } found)
        {
            model.See(found);
            await Put(bucket, model, null, ("If-Match", found.Tag.ToString()));
        }
        else if (answer.Code == "key-not-found")
        {
            await Put(bucket, model, null, ("If-None-Match", "*"));
        }
    }

    private async Task Batch(string bucket)
    {
        var operations = new List<(KeyModel Model, Attempt Attempt, string Json)>();
        foreach (var place in Enumerable.Range(0, BucketPlan.OwnKeys).Where(_ => Random.Next(2) == 0))
        {
            var model = Ledger.Key(bucket, BucketPlan.Key("own", _number, place));
            if (model.IsOpen)
                continue;
            if (Random.Next(4) == 0)
            {
                operations.Add((model, model.Begin(AttemptKind.Delete, null), $$"""{"op":"delete","key":"{{model.Key}}"}"""));
                continue;
            }

            var number = Ledger.NextNumber();
            var size = Random.Next(10, 600);
            operations.Add((model, model.Begin(AttemptKind.Put, Stamp.Content(number, size)), PutJson(model.Key, number, size)));
        }

        operations.Add(Increment(Shared(bucket, "count")));
        await Send(bucket, operations);
    }

    private static (KeyModel Model, Attempt Attempt, string Json) Increment(KeyModel counter) =>
        (counter, counter.Begin(AttemptKind.Put, null), $$"""{"op":"incr","key":"{{counter.Key}}"}""");

    private async Task Send(string bucket, IReadOnlyList<(KeyModel Model, Attempt Attempt, string Json)> operations)
    {
        var body = $$"""{"ops":[{{string.Join(',', operations.Select(static operation => operation.Json))}}]}""";
        var answer = await Http.PostJson($"/v1/buckets/{bucket}:batch", body);
        CheckCode(answer.Code, "A batch", answer);
        Settle(operations, answer);
    }

    private void Settle(IReadOnlyList<(KeyModel Model, Attempt Attempt, string Json)> operations, Answer answer)
    {
        if (answer.IsUnknown)
            return;
        var results = answer.IsDone ? Results(answer) : [];

        // A deletion tells its number and not its epoch, which is that of the others.
        var epoch = results.Select(static result => result.Tag?.Epoch).Max();
        for (var i = 0; i < operations.Count; i++)
        {
            var (model, attempt, _) = operations[i];
            if (i >= results.Count)
            {
                model.Refuse(attempt);
                continue;
            }

            var (status, code, tag, item) = results[i];
            CheckCode(code, $"{attempt.Kind} of {model.Key} in a batch", answer);
            if (status < 300)
            {
                if (tag is null && epoch is { } known && item.TryGetProperty("revision", out var revision))
                    tag = new Tag(known, revision.GetInt64());

                // In a history, a deletion without a place is one that may have been done or not.
                if (tag is null && Ledger.KeepsHistory)
                    continue;
                model.Acknowledge(attempt, tag, item.TryGetProperty("text", out var text) ? text.GetString() : null);
            }
            else if (status < 500)
            {
                model.Refuse(attempt);
            }
        }
    }

    // All four keys of the group get the same number, or none is changed.
    private async Task Transact(string bucket)
    {
        if (Group(bucket) is not { } models)
            return;
        var number = Ledger.NextNumber();
        var size = Random.Next(10, 3000);
        var deletes = Random.Next(8) == 0;
        var operations = models
            .Select(model => deletes
                ? (model, model.Begin(AttemptKind.Delete, null), $$"""{"op":"delete","key":"{{model.Key}}"}""")
                : (model, model.Begin(AttemptKind.Put, Stamp.Content(number, size)), PutJson(model.Key, number, size)))
            .ToList();
        operations.Add(Increment(Shared(bucket, "count")));
        await Transact(bucket, operations, "");
    }

    // The last operation fails, so the others must not be done.
    private async Task FailTransaction(string bucket)
    {
        if (Group(bucket) is not { } models)
            return;
        var number = Ledger.NextNumber();
        var operations = models
            .Select(model => (model, model.Begin(AttemptKind.Put, Stamp.Content(number, 20)), PutJson(model.Key, number, 20)))
            .ToList();
        await Transact(bucket, operations, $$""",{"op":"patch","key":"count/0","patch":{"a":1},"ifMatch":"1.1"}""");
    }

    private async Task Transact(string bucket, List<(KeyModel, Attempt, string Json)> operations, string last)
    {
        var then = string.Join(',', operations.Select(static operation => operation.Json)) + last;
        var answer = await Http.PostJson($"/v1/buckets/{bucket}:txn", $$"""{"then":[{{then}}]}""");
        CheckCode(answer.Code, "A transaction", answer);
        Settle(operations, answer);
    }

    private List<KeyModel>? Group(string bucket)
    {
        var models = Enumerable.Range(0, BucketPlan.GroupKeys)
            .Select(place => Ledger.Key(bucket, BucketPlan.Key("group", _number, place)))
            .ToList();
        return models.Exists(static model => model.IsOpen) ? null : models;
    }

    private static string PutJson(string key, long number, int size)
    {
        var text = Stamp.Text(key, number, size).Replace("\n", "\\n", StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture, $$$"""{"op":"put","key":"{{{key}}}","text":"{{{text}}}","metadata":{"number":"{{{number}}}"}}""");
    }
}
