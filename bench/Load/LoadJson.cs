using System.Text.Json;
using System.Text.Json.Nodes;
using Pail.Bench.Load.Ceiling;

namespace Pail.Bench.Load;

/// <summary>All figures of a load, for programs.</summary>
internal static class LoadJson
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static JsonNode Of(LoadOptions options, RunningServer server, IReadOnlyList<CaseResult> results, CeilingResults ceiling)
    {
        var facts = LoadReport.Facts(options, server, ceiling);
        return new JsonObject
        {
            ["facts"] = new JsonObject(facts.Select(fact => KeyValuePair.Create(fact.Name, (JsonNode?)fact.Value))),
            ["results"] = JsonSerializer.SerializeToNode(results, Names),
            ["ceiling"] = JsonSerializer.SerializeToNode(ceiling, Names),
        };
    }
}
