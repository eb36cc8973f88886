namespace Pail.Bench.Durability.Model;

/// <summary>A value that the server has shown.</summary>
/// <param name="Tag">Its entity tag.</param>
/// <param name="Content">What it is, as <see cref="Stamp.Read"/> tells it.</param>
/// <param name="ExpiresAt">When it expires; null for never.</param>
internal sealed record Found(Tag Tag, string Content, DateTimeOffset? ExpiresAt);
