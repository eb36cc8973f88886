namespace Pail.Server.Security;

/// <summary>How many requests a caller may send.</summary>
/// <param name="PerSecond">How many in a second, in the long run.</param>
/// <param name="Burst">How many at once, after a pause.</param>
internal sealed record RateLimit(int PerSecond, int Burst);
