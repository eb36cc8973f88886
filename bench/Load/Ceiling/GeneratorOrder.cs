namespace Pail.Bench.Load.Ceiling;

/// <summary>What a generator shall do.</summary>
internal sealed record GeneratorOrder
{
    /// <summary>The keys of a bucket.</summary>
    public required Uri Keys { get; init; }

    /// <summary>The API key; null for none.</summary>
    public required string? ApiKey { get; init; }

    /// <summary>Whether to put instead of to get.</summary>
    public required bool Puts { get; init; }

    /// <summary>How many keys there are: <c>key0</c> and so on.</summary>
    public required int KeyCount { get; init; }

    /// <summary>How many bytes are put.</summary>
    public required int ValueSize { get; init; }

    public required int Connections { get; init; }

    public required int Seconds { get; init; }

    /// <summary>A folder for files that the generator reads.</summary>
    public required string Folder { get; init; }
}
