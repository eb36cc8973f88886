namespace Pail.Bench.Load;

/// <summary>The options of <c>load</c>.</summary>
internal sealed record LoadOptions
{
    /// <summary>The names of the scenarios; empty for all.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }

    /// <summary>The backends that are compared, in the order of their turns.</summary>
    public required IReadOnlyList<string> Backends { get; init; }

    /// <summary>A server that runs already; null to start one.</summary>
    public Uri? Address { get; init; }

    /// <summary>The API key for <see cref="Address"/>; null for a server without keys.</summary>
    public string? Key { get; init; }

    /// <summary>How many connections the scenarios use that do not compare numbers of clients.</summary>
    public required int Connections { get; init; }

    /// <summary>How long each backend is loaded in each of the two loops of a case, in all rounds together.</summary>
    public required TimeSpan Duration { get; init; }

    public required int Rounds { get; init; }

    public required int ValueSize { get; init; }

    public required int Keys { get; init; }

    public required Distribution Distribution { get; init; }

    /// <summary>Operations of a request, for the scenario that compares them with 1; null for 10 and 100.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Requests a second in the open loop; null for half of what the slowest backend reached in the closed loop.</summary>
    public int? Rate { get; init; }

    public required bool Quick { get; init; }

    /// <summary>The folder for the report as Markdown, JSON and HTML; null for none.</summary>
    public string? Output { get; init; }

    public TimeSpan Turn => Duration / Rounds;

    /// <summary>How long a backend runs in a case before it is measured.</summary>
    public TimeSpan WarmUp => TimeSpan.FromMilliseconds(Quick ? 200 : 500);
}

/// <summary>How keys are chosen.</summary>
internal enum Distribution
{
    /// <summary>A few keys are chosen very often, as in YCSB.</summary>
    Zipfian,

    /// <summary>Each key equally often.</summary>
    Uniform,

    /// <summary>The newest keys most often.</summary>
    Latest,
}
