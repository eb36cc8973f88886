namespace Pail.Server.Security;

/// <summary>Who sent a request, and what this caller may do. One object serves all requests with the same API key.</summary>
/// <param name="role">What the caller may do.</param>
/// <param name="name">The name of the caller's API key; <see langword="null"/> for a caller without a key.</param>
/// <param name="buckets">The buckets that exist for the caller; <see langword="null"/> for all.</param>
internal sealed class Caller(Role role, string? name = null, BucketPatterns? buckets = null)
{
    /// <summary>
    /// The caller of a public resource of a server with API keys. Its key, if it sent one, is not looked at. No bucket exists for it.
    /// </summary>
    internal static readonly Caller Visitor = new(Role.Reader, buckets: BucketPatterns.None);

    // Without API keys, everybody who reaches the server may do everything.
    private static readonly Caller Anybody = new(Role.Admin);

    internal Role Role => role;

    internal string? Name => name;

    /// <summary>The buckets that exist for the caller.</summary>
    internal BucketPatterns Buckets { get; } = buckets ?? BucketPatterns.All;

    /// <summary>The caller of a request.</summary>
    internal static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Anybody;

    /// <summary>Whether the caller may do what needs this role.</summary>
    internal bool Has(Role needed) => role >= needed;

    /// <summary>Whether a bucket of this name exists for the caller, if it exists at all.</summary>
    internal bool Sees(string bucket) => Buckets.Include(bucket);
}
