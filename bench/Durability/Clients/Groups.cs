using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <summary>The keys that are only written together.</summary>
internal static class Groups
{
    /// <summary>Reports a group of which only a part was written.</summary>
    internal static void Check(Ledger ledger, string bucket, IReadOnlyList<string> keys, IReadOnlyList<Found?> found)
    {
        if (found.Select(static value => value?.Content).Distinct().Count() > 1)
        {
            var values = keys.Zip(found, static (key, value) => $"{key} {value?.Content ?? "nothing"} {value?.Tag}");
            ledger.Report(FaultKind.Torn, $"{bucket}: half of a transaction: {string.Join(", ", values)}");
        }
    }
}
