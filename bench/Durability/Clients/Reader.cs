using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <summary>Reads what others write, and remembers it: a crash must not take back what somebody was shown.</summary>
internal sealed class Reader(DurableClient http, Ledger ledger, Random random, int writers, string[] buckets)
    : ProofClient(http, ledger, random)
{
    protected override async Task Step(CancellationToken stop)
    {
        var bucket = buckets[Random.Next(buckets.Length)];
        if (Random.Next(4) == 0)
            await ReadGroup(bucket);
        else
            await ReadKey(bucket);
    }

    private async Task ReadKey(string bucket)
    {
        string[] kinds = ["own", "own", "doc", "hot", "count", "log"];
        var kind = kinds[Random.Next(kinds.Length)];
        var key = kind is "own" or "doc"
            ? BucketPlan.Key(kind, Random.Next(writers), Random.Next(BucketPlan.OwnKeys))
            : BucketPlan.Shared(kind, Random.Next(BucketPlan.SharedKeys));
        var answer = await Http.Get(DurableClient.KeyPath(bucket, key));
        CheckCode(answer.Code, "GET", answer);
        if (Read(bucket, key, answer) is { } found)
            Ledger.Key(bucket, key).See(found);
    }

    // In one transaction, so that all four keys must be of the same one.
    private async Task ReadGroup(string bucket)
    {
        var writer = Random.Next(writers);
        var keys = Enumerable.Range(0, BucketPlan.GroupKeys).Select(place => BucketPlan.Key("group", writer, place)).ToList();
        var gets = string.Join(',', keys.Select(static key => $$"""{"op":"get","key":"{{key}}"}"""));
        var answer = await Http.PostJson($"/v1/buckets/{bucket}:txn", $$"""{"then":[{{gets}}]}""");
        if (!answer.IsDone)
            return;
        var found = Results(answer)
            .Select((result, place) => result.Status == 200 ? Read(Ledger, bucket, keys[place], Listed.Of(result.Item)) : null)
            .ToList();
        Groups.Check(Ledger, bucket, keys, found);
        foreach (var (key, value) in keys.Zip(found))
        {
            if (value is not null)
                Ledger.Key(bucket, key).See(value);
        }
    }
}
