using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <summary>Writes in all ways there are, one request after another. It has keys of its own, and shares others.</summary>
internal sealed partial class Writer : ProofClient
{
    private readonly int _number;
    private readonly string[] _buckets;
    private readonly (int Weight, Func<string, Task> Write)[] _ways;
    private readonly int _weights;

    internal Writer(DurableClient http, Ledger ledger, Random random, int number, string[] buckets)
        : base(http, ledger, random)
    {
        (_number, _buckets) = (number, buckets);
        _ways =
        [
            (24, Put), (6, PutIfMatches), (8, Delete), (6, Check), (5, PutDocument), (8, PatchDocument), (8, Increment), (8, Append),
            (8, PutHot), (4, ChangeHot), (6, PutForShort), (4, ChangeExpiry), (8, Batch), (8, Transact), (2, FailTransaction),
        ];
        _weights = _ways.Sum(static way => way.Weight);
    }

    protected override Task Step(CancellationToken stop)
    {
        var bucket = _buckets[Random.Next(_buckets.Length)];
        var chosen = Random.Next(_weights);
        foreach (var (weight, write) in _ways)
        {
            if ((chosen -= weight) < 0)
                return write(bucket);
        }

        throw new InvalidOperationException("The weights are more than their sum.");
    }

    // A key of which this client knows all. One with an open write is left alone until the next start shows what became of it.
    private KeyModel? Free(string bucket, string kind)
    {
        var model = Ledger.Key(bucket, BucketPlan.Key(kind, _number, Random.Next(BucketPlan.OwnKeys)));
        return model.IsOpen ? null : model;
    }

    private async Task Put(string bucket)
    {
        if (Free(bucket, "own") is { } model)
            await Put(bucket, model, null);
    }

    // Far away, or so near that the key expires while the server runs or between two servers.
    private async Task PutForShort(string bucket)
    {
        if (Free(bucket, "own") is { } model)
            await Put(bucket, model, Expiry());
    }

    private DateTimeOffset Expiry()
    {
        var time = DateTimeOffset.UtcNow + TimeSpan.FromMilliseconds(Random.Next(3) == 0 ? 3_600_000 : Random.Next(20, 1500));
        return new DateTimeOffset(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
    }

    private async Task Put(string bucket, KeyModel model, DateTimeOffset? expiresAt, params (string Name, string Value)[] headers)
    {
        var number = Ledger.NextNumber();
        var size = Size();
        var attempt = model.Begin(AttemptKind.Put, Stamp.Content(number, size), expiresAt);
        if (expiresAt is { } time)
            headers = [.. headers, ("Kv-Expires-At", DurableClient.Time(time))];
        var answer = await Http.Put(
            DurableClient.KeyPath(bucket, model.Key), Stamp.Text(model.Key, number, size), [.. headers, Metadata(number)]);
        Settle(model, attempt, answer);
    }

    private async Task PutIfMatches(string bucket)
    {
        if (Free(bucket, "own") is not { } model)
            return;
        var current = model.Current;
        if (current is null)
        {
            await Put(bucket, model, null, ("If-None-Match", "*"));
            return;
        }

        // Now and then with a tag that nothing has: it must be refused.
        var wrong = Random.Next(4) == 0;
        var tag = wrong ? current.Tag with { Number = current.Tag.Number + 1_000_000 } : current.Tag;
        var number = Ledger.NextNumber();
        var attempt = model.Begin(AttemptKind.Put, Stamp.Content(number, 50));
        var answer = await Http.Put(
            DurableClient.KeyPath(bucket, model.Key), Stamp.Text(model.Key, number, 50), ("If-Match", tag.ToString()), Metadata(number));
        CheckCondition(bucket, model, current, wrong, answer);
        Settle(model, attempt, answer);
    }

    private async Task Delete(string bucket)
    {
        if (Free(bucket, "own") is not { } model)
            return;
        var current = Random.Next(2) == 0 ? model.Current : null;
        var attempt = model.Begin(AttemptKind.Delete, null);

        // A batch tells the tag of the deletion.
        if (Ledger.KeepsHistory)
        {
            await Send(bucket, [(model, attempt, $$"""{"op":"delete","key":"{{model.Key}}"}"""), Increment(Shared(bucket, "count"))]);
            return;
        }

        var answer = await Http.Delete(
            DurableClient.KeyPath(bucket, model.Key), current is null ? [] : [("If-Match", current.Tag.ToString())]);
        if (current is not null)
            CheckCondition(bucket, model, current, isWrong: false, answer);
        Settle(model, attempt, answer);
    }

    private void CheckCondition(string bucket, KeyModel model, Found current, bool isWrong, Answer answer)
    {
        if (isWrong && answer.IsDone)
            Ledger.Report(FaultKind.WrongAnswer, $"{bucket}/{model.Key}: a tag that nothing has was taken for {current.Tag}");
        else if (!isWrong && answer.Code == "precondition-failed" && current.ExpiresAt is null)
            Ledger.Report(FaultKind.Lost, $"{bucket}/{model.Key}: {current.Content} with {current.Tag} is not there for If-Match");
    }

    private async Task Check(string bucket)
    {
        if (Free(bucket, Random.Next(3) == 0 ? "doc" : "own") is not { } model)
            return;
        var answer = await Http.Get(DurableClient.KeyPath(bucket, model.Key));
        CheckCode(answer.Code, "GET", answer);
        if (answer.IsDone || answer.Code == "key-not-found")
            model.CheckOwn(Read(bucket, model.Key, answer), answer.Moment);
    }

    private async Task ChangeExpiry(string bucket)
    {
        // It has no tag, and so no place in a history.
        if (Ledger.KeepsHistory || Free(bucket, "own") is not { Current: not null } model)
            return;
        var path = $"/v1/buckets/{bucket}/ttl/{model.Key}";
        var expiresAt = Random.Next(3) == 0 ? (DateTimeOffset?)null : Expiry();
        var attempt = model.Begin(AttemptKind.Expire, null, expiresAt);
        var answer = expiresAt is { } time
            ? await Http.Put($"{path}?expiresAt={DurableClient.Time(time)}", "")
            : await Http.Delete(path);
        Settle(model, attempt, answer);
    }

    private async Task PutDocument(string bucket)
    {
        if (Free(bucket, "doc") is not { } model)
            return;
        var number = Ledger.NextNumber();
        var size = Random.Next(10, 2000);
        var attempt = model.Begin(AttemptKind.Put, Stamp.Content(number, size));
        Settle(model, attempt, await Http.PutJson(DurableClient.KeyPath(bucket, model.Key), Stamp.Document(model.Key, number, size)));
    }

    private async Task PatchDocument(string bucket)
    {
        if (Free(bucket, "doc") is not { Current: { } current } model)
            return;
        var number = Ledger.NextNumber();
        var content = Stamp.Content(number, int.Parse(current.Content.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture));
        var attempt = model.Begin(AttemptKind.Change, content);
        Settle(model, attempt, await Http.Patch(DurableClient.KeyPath(bucket, model.Key), Stamp.Patch(model.Key, number)));
    }
}
