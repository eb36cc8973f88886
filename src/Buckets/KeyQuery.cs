namespace Pail.Buckets;

/// <summary>Which keys to list. All bounds are compared in byte order of UTF-8.</summary>
public sealed record KeyQuery
{
    /// <summary>Only keys that begin so; empty for all.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// Folds keys that go on after the prefix up to this text into one prefix, like folders; <see langword="null"/> folds nothing.
    /// </summary>
    public string? Delimiter { get; init; }

    /// <summary>Only keys at or after this one; <see langword="null"/> for no bound.</summary>
    public string? From { get; init; }

    /// <summary>Only keys before this one; <see langword="null"/> for no bound.</summary>
    public string? To { get; init; }

    /// <summary>From the last key to the first.</summary>
    public bool Reverse { get; init; }

    /// <summary>At most so many keys and folded prefixes together; at least 1.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The <see cref="KeyPage.Next"/> of the page before; <see langword="null"/> for the first page.</summary>
    public string? After { get; init; }
}
