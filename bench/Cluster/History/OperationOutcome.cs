namespace Pail.Bench.Cluster.History;

/// <summary>What a client knows about what it has asked for.</summary>
internal enum OperationOutcome
{
    /// <summary>No answer came, or one that says that nobody knows. It may have taken effect, or may still do so.</summary>
    Unknown,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>A condition did not hold, which tells something about the key at that time.</summary>
    Refused,

    /// <summary>The answer says that it had no effect, and nothing about the key.</summary>
    NotApplied,
}
