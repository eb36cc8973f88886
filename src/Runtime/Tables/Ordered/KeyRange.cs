namespace Pail.Runtime.Tables;

/// <summary>Which keys of an ordered table are meant: from one to another, with or without these.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <example>
/// <code>
/// var teens = KeyRange.From(13).To(19);
/// var minors = KeyRange.Before(18);
/// </code>
/// </example>
public readonly record struct KeyRange<TKey>
{
    /// <summary>All keys.</summary>
    public static KeyRange<TKey> All => default;

    internal Bound Lower { get; init; }

    internal Bound Upper { get; init; }

    /// <summary>No further down than this key, which is included.</summary>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The narrower range.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public KeyRange<TKey> From(TKey key) => this with { Lower = Bound.At(key, inclusive: true) };

    /// <summary>Only what comes after this key.</summary>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The narrower range.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public KeyRange<TKey> After(TKey key) => this with { Lower = Bound.At(key, inclusive: false) };

    /// <summary>No further up than this key, which is included.</summary>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The narrower range.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public KeyRange<TKey> To(TKey key) => this with { Upper = Bound.At(key, inclusive: true) };

    /// <summary>Only what comes before this key.</summary>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The narrower range.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public KeyRange<TKey> Before(TKey key) => this with { Upper = Bound.At(key, inclusive: false) };

    /// <summary>One end of a range.</summary>
    internal readonly record struct Bound(bool Exists, TKey Key, bool Inclusive)
    {
        internal static Bound At(TKey key, bool inclusive)
        {
            ArgumentNullException.ThrowIfNull(key);
            return new Bound(true, key, inclusive);
        }
    }
}

/// <summary>Begins a <see cref="KeyRange{TKey}"/>, so that its type need not be written.</summary>
public static class KeyRange
{
    /// <summary>This key and what comes after it.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range.</returns>
    public static KeyRange<TKey> From<TKey>(TKey key) => KeyRange<TKey>.All.From(key);

    /// <summary>What comes after this key.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range.</returns>
    public static KeyRange<TKey> After<TKey>(TKey key) => KeyRange<TKey>.All.After(key);

    /// <summary>What comes before this key, and the key.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range.</returns>
    public static KeyRange<TKey> To<TKey>(TKey key) => KeyRange<TKey>.All.To(key);

    /// <summary>What comes before this key.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range.</returns>
    public static KeyRange<TKey> Before<TKey>(TKey key) => KeyRange<TKey>.All.Before(key);
}
