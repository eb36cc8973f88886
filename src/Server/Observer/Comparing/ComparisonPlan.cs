using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Observer.Comparing;

/// <summary>What is to be compared, and how: the body of a request.</summary>
internal sealed record ComparisonPlan
{
    internal const int MaxClients = 64;
    internal const int MaxSeconds = 60;
    internal const int MaxKeys = 100_000;
    internal const int MaxValueBytes = 65_536;
    internal const long MaxBytes = 100_000_000;

    private const string Members = "backends, workload, clients, seconds, killEvery, keys, valueBytes, durable";

    internal IReadOnlyList<BucketBackend> Backends { get; init; } = [];

    internal Workload Workload { get; init; } = Workload.All[0];

    internal int Clients { get; init; } = 8;

    internal int Seconds { get; init; } = 5;

    /// <summary>The time between two kills, of the time that a backend works; null for none.</summary>
    internal TimeSpan? KillEvery { get; init; }

    internal int Keys { get; init; } = 1_000;

    internal int ValueBytes { get; init; } = 1_000;

    /// <summary>Whether each backend has a durable bucket, too. Only a server with a storage can have them.</summary>
    internal bool Durable { get; init; }

    /// <summary>Reads a plan.</summary>
    /// <returns>What is wrong with it, or <see langword="null"/>.</returns>
    internal static Problem? Read(ReadOnlyMemory<byte> body, out ComparisonPlan plan)
    {
        plan = new ComparisonPlan();
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Invalid("The body must be an object.");
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(member.Name))
                    return new Problem(ProblemKind.UnknownField, $"The member {Echo.Quote(member.Name)} must come once, but comes twice.");
                if (ReadMember(member.Name, member.Value, ref plan) is { } problem)
                    return problem;
            }

            return !seen.Contains("backends") || !seen.Contains("workload")
                ? Invalid("The body must have the members backends and workload.")
                : (long)plan.Keys * plan.ValueBytes > MaxBytes
                    ? Invalid($"keys times valueBytes must be at most {MaxBytes}, but is {(long)plan.Keys * plan.ValueBytes}.")
                    : null;
        }
        catch (JsonException error)
        {
            return Invalid($"The body is not JSON: see line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // What a string throws that has half of a surrogate pair.
            return Invalid("The body's strings must be Unicode, but one has half of a surrogate pair.");
        }
    }

    private static Problem? ReadMember(string name, JsonElement value, ref ComparisonPlan plan)
    {
        switch (name)
        {
            case "backends":
                return ReadBackends(value, ref plan);
            case "workload":
                if (Workload.Find(value.ValueKind == JsonValueKind.String ? value.GetString() : null) is not { } workload)
                    return Invalid($"workload must be one of {string.Join(", ", Workload.All.Select(static each => each.Name))}.");
                plan = plan with { Workload = workload };
                return null;
            case "clients":
                return ReadNumber(name, value, MaxClients, out var clients) ?? Set(plan with { Clients = clients }, ref plan);
            case "seconds":
                return ReadNumber(name, value, MaxSeconds, out var seconds) ?? Set(plan with { Seconds = seconds }, ref plan);
            case "keys":
                return ReadNumber(name, value, MaxKeys, out var keys) ?? Set(plan with { Keys = keys }, ref plan);
            case "valueBytes":
                return ReadNumber(name, value, MaxValueBytes, out var bytes) ?? Set(plan with { ValueBytes = bytes }, ref plan);
            case "killEvery":
                return ReadKillEvery(value, ref plan);
            case "durable":
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? Set(plan with { Durable = value.GetBoolean() }, ref plan)
                    : Invalid($"durable must be true or false, but is {Echo.Limit(value.GetRawText())}.");
            default:
                return new Problem(ProblemKind.UnknownField, $"There is no member {Echo.Quote(name)}; there are: {Members}.");
        }
    }

    private static Problem? ReadBackends(JsonElement value, ref ComparisonPlan plan)
    {
        var backends = new List<BucketBackend>();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String || BucketWords.Backend(item.GetString()) is not { } backend
                    || backends.Contains(backend))
                    return Invalid("backends must be a list of agent, genserver and table, each at most once.");
                backends.Add(backend);
            }
        }

        if (backends.Count == 0)
            return Invalid("backends must be a list of one to three of agent, genserver and table.");
        plan = plan with { Backends = backends };
        return null;
    }

    private static Problem? ReadKillEvery(JsonElement value, ref ComparisonPlan plan)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String || !Durations.TryRead(value.GetString()!, out var time)
            || time < TimeSpan.FromMilliseconds(100))
            return Invalid("killEvery must be null or a time of at least 100ms, such as \"2s\".");
        return Set(plan with { KillEvery = time }, ref plan);
    }

    private static Problem? ReadNumber(string name, JsonElement value, int most, out int number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number) && number >= 1 && number <= most
            ? null
            : Invalid($"{name} must be an integer from 1 to {most}, but is {Echo.Limit(value.GetRawText())}.");
    }

    private static Problem? Set(ComparisonPlan next, ref ComparisonPlan plan)
    {
        plan = next;
        return null;
    }

    private static Problem Invalid(string detail) => new(ProblemKind.InvalidJson, detail);
}
