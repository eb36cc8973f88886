namespace Pail.Server.Paths;

/// <summary>What the routing has read from a request's path. It is a feature of the request.</summary>
internal class PathTarget
{
    /// <summary>The decoded name of the bucket; empty when the path has none. It is valid, but the bucket may not exist.</summary>
    internal string Bucket { get; init; } = "";

    /// <summary>The decoded key; empty when the path has none.</summary>
    internal string Key { get; init; } = "";

    /// <summary>
    /// The decoded last segment of a path to a member of a fixed collection, not yet checked; empty for other paths.
    /// </summary>
    internal string Member { get; init; } = "";

    /// <summary>The target; null for a request that was refused before its path was read.</summary>
    // Not with Get<T>: in native code, each call of a generic virtual method looks the method up.
    internal static PathTarget? Find(HttpContext context) => (PathTarget?)context.Features[typeof(PathTarget)];

    internal void SetFor(HttpContext context) => context.Features[typeof(PathTarget)] = this;
}
