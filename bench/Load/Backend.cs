namespace Pail.Bench.Load;

/// <summary>What is compared: the ways in which the server stores a bucket.</summary>
internal static class Backend
{
    public static readonly string[] Names = ["agent", "genserver", "table", "orderedSet"];

    public static readonly IReadOnlyList<string> Default = ["agent", "genserver", "table"];

    /// <summary>The configuration of a bucket, as JSON.</summary>
    public static string Configuration(string name) => name == "orderedSet"
        ? """{"backend":"table","tableType":"orderedSet"}"""
        : $$"""{"backend":"{{name}}"}""";
}
