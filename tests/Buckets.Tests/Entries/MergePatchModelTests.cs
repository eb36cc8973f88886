using System.Text.Json.Nodes;
using CsCheck;

namespace Pail.Buckets.Tests;

/// <summary>The patch against the algorithm that RFC 7396 prints, over nodes.</summary>
public sealed class MergePatchModelTests
{
    [Fact]
    public void A_patch_does_what_the_algorithm_of_the_RFC_does() => Gen.Select(Json(3), Json(3)).Sample((target, patch) =>
    {
        var expected = Merge(JsonNode.Parse(target), JsonNode.Parse(patch));
        var patched = Patching.Apply(target, patch);

        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(patched)), $"{target} + {patch} = {patched}");
    });

    [Fact]
    public void A_patch_applied_twice_changes_nothing_more() => Gen.Select(Json(3), Json(3)).Sample((target, patch) =>
    {
        var once = Patching.Apply(target, patch);
        Assert.Equal(once, Patching.Apply(once, patch));
    });

    private static readonly Gen<string> Names = Gen.OneOf("a", "b", "c", "é", "\\u0061x", "ax");

    // A dictionary's names are distinct as texts, and the list has two spellings of none.
    private static Gen<string> Json(int depth)
    {
        var leaf = Gen.OneOf("null", "null", "true", "1", "1.50", "\"\"", "\"x\"", "\"\\u0041\"", "[]", "{}", "[null]");
        if (depth == 0)
            return leaf;

        var inner = Json(depth - 1);
        var members = Gen.Select(Names, inner).Array[0, 4].Select(pairs => "{" + string.Join(" ,", pairs
            .DistinctBy(pair => pair.Item1.Replace("\\u0061", "a", StringComparison.Ordinal))
            .Select(pair => $"\"{pair.Item1}\": {pair.Item2}")) + "}");
        return Gen.Frequency((1, leaf), (1, inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")), (5, members));
    }

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members)
            return patch?.DeepClone();

        var merged = target is JsonObject ? (JsonObject)target.DeepClone() : [];
        foreach (var (name, value) in members)
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = Merge(merged[name], value);
        }

        return merged;
    }
}
