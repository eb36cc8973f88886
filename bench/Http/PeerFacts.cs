using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Durable.Workloads;

namespace Pail.Bench.Http;

/// <summary>Says which of the programs that buckets are compared with are there, for the head of the report.</summary>
internal static class PeerFacts
{
    public static async Task<IReadOnlyList<(string Name, string Value)>> Of(string word)
    {
        var facts = new List<(string, string)>();
        if (word is "buckets" or "http" or "durable" or "all")
        {
            foreach (var program in RedisProgram.All)
                facts.Add((program.Name, RedisProgram.Found.Contains(program) ? await program.Version() ?? "?" : None(program.HowToGet)));
        }

        if (word is "http" or "all")
            facts.Add(("Cowboy", CowboyService.Versions ?? None(CowboyService.HowToGet)));
        if (word is "durable" or "all")
            facts.Add(("disk", ScratchFolder.Disk));
        return facts;
    }

    private static string None(string howToGet) => $"none ({howToGet})";
}
