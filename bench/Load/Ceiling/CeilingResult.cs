namespace Pail.Bench.Load.Ceiling;

/// <summary>How many requests of one kind a backend does under a generator in C, and under the .NET client.</summary>
internal sealed record CeilingResult
{
    /// <summary>GET or PUT.</summary>
    public required string Case { get; init; }

    public required string Backend { get; init; }

    public required int Connections { get; init; }

    public required int ValueSize { get; init; }

    /// <summary>Requests a second under the generator in C, in each of its turns; those that failed are not among them.</summary>
    public required IReadOnlyList<double> Throughputs { get; init; }

    public required double Throughput { get; init; }

    /// <summary>Requests a second under the .NET client, in each of its turns.</summary>
    public required IReadOnlyList<double> ClientThroughputs { get; init; }

    public required double ClientThroughput { get; init; }

    /// <summary>The server's processor time for a request under the generator in C, in microseconds; null if it cannot be read.</summary>
    public required double? ServerMicroseconds { get; init; }

    /// <summary>Requests that failed, under both.</summary>
    public required long Failed { get; init; }

    /// <summary>How many times the requests of the .NET client.</summary>
    public double Ratio => Throughput / Math.Max(1e-9, ClientThroughput);
}

/// <summary>The ceiling of all backends.</summary>
/// <param name="Generator">The generator's name; null when there is none, so that nothing was measured.</param>
/// <param name="Results">What was measured.</param>
internal sealed record CeilingResults(string? Generator, IReadOnlyList<CeilingResult> Results);
