using System.Text.Json;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <summary>Watches a bucket, and remembers what it was told.</summary>
internal sealed class Watcher(DurableClient http, Ledger ledger, Random random, string bucket) : ProofClient(http, ledger, random)
{
    private long _last;

    protected override async Task Step(CancellationToken stop)
    {
        _last = 0;
        await Http.Watch(bucket, See, stop);
    }

    private void See(JsonElement item)
    {
        if (!item.TryGetProperty("key", out var name) || !item.TryGetProperty("revision", out var revision))
            return;
        var key = name.GetString()!;
        var number = revision.GetInt64();
        if (number <= _last)
            Ledger.Report(FaultKind.WrongAnswer, $"{bucket}: a watcher was told {number} of {key} after {_last}");
        _last = number;
        if (item.GetProperty("event").GetString() == "put")
        {
            if (Read(Ledger, bucket, key, Listed.Of(item)) is { } found)
                Ledger.Key(bucket, key).See(found);
        }
        else if (item.TryGetProperty("id", out var place))
        {
            Ledger.Key(bucket, key).SeeGone(Tag.Parse(place.GetString()!));
        }
    }
}
