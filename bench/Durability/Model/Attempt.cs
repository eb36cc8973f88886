namespace Pail.Bench.Durability.Model;

/// <summary>A write that was sent. It is open until the server has said what became of it.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Content">What the key has afterwards, if the attempt alone decides it.</param>
/// <param name="ExpiresAt">When that expires; null for never.</param>
internal sealed record Attempt(AttemptKind Kind, string? Content, DateTimeOffset? ExpiresAt);

/// <summary>What a write does to its key.</summary>
internal enum AttemptKind
{
    /// <summary>It stores a value.</summary>
    Put,

    /// <summary>It stores another value with the expiry that the key has.</summary>
    Change,

    /// <summary>It removes the key.</summary>
    Delete,

    /// <summary>It sets another expiry. Value and entity tag stay.</summary>
    Expire,
}
