using System.Globalization;

namespace Pail.Bench.Durability.Clients;

/// <summary>The buckets of the proof, and which keys are whose.</summary>
internal static class BucketPlan
{
    /// <summary>Keys of each kind that a client has in each bucket for itself.</summary>
    internal const int OwnKeys = 6;

    /// <summary>Keys of each kind that all clients share.</summary>
    internal const int SharedKeys = 3;

    /// <summary>Keys that are written together.</summary>
    internal const int GroupKeys = 4;

    /// <summary>A bucket that lives as long as the directory.</summary>
    internal static string Lasting(string backend) => $"lasting-{backend}";

    /// <summary>A bucket that one client makes, clears and deletes.</summary>
    internal static string Life(string backend) => $"life-{backend}";

    internal static string Configuration(string backend) => backend == "orderedSet"
        ? """{"backend":"table","tableType":"orderedSet","durable":true}"""
        : $$"""{"backend":"{{backend}}","durable":true}""";

    internal static string Key(string kind, int client, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}/{client}-{number}");

    internal static string Shared(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}/{number}");
}
