using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <summary>Kills the processes of buckets, which must come back with their values.</summary>
internal sealed class Killer(DurableClient http, Ledger ledger, Random random, string[] buckets) : ProofClient(http, ledger, random)
{
    protected override async Task Step(CancellationToken stop)
    {
        await Task.Delay(Random.Next(20, 300), stop);
        await Http.Post($"/v1/buckets/{buckets[Random.Next(buckets.Length)]}:kill");
    }
}
