namespace Pail.Buckets;

/// <summary>Which keys to list. All bounds are compared in byte order of UTF-8.</summary>
public sealed record KeyQuery
{
    /// <summary>Only keys that begin with this text; empty for all.</summary>
    public string Prefix
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Prefix));
            field = value;
        }
    } = "";

    /// <summary>
    /// Folds keys into prefixes, like files into folders: keys that are equal up to the first delimiter after <see cref="Prefix"/> are
    /// listed as one prefix. <see langword="null"/> or empty folds nothing.
    /// </summary>
    public string? Delimiter { get; init; }

    /// <summary>Only keys at or after this one; <see langword="null"/> for no bound.</summary>
    public string? From { get; init; }

    /// <summary>Only keys before this one; <see langword="null"/> for no bound.</summary>
    public string? To { get; init; }

    /// <summary>Whether to list from the last key to the first.</summary>
    public bool Reverse { get; init; }

    /// <summary>The largest number of keys and folded prefixes together; at least 1.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The <see cref="KeyPage.Next"/> of the previous page; <see langword="null"/> for the first page.</summary>
    public string? After { get; init; }
}
