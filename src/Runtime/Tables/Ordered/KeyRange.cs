namespace Pail.Runtime.Tables;

/// <summary>A range of keys of an ordered table. Each end is open, or a key that is included or excluded.</summary>
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

    /// <summary>Begins the range at this key, which is included.</summary>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range with this end.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public KeyRange<TKey> From(TKey key) => this with { Lower = Bound.At(key, inclusive: true) };

    /// <summary>Begins the range after this key, which is excluded.</summary>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range with this end.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public KeyRange<TKey> After(TKey key) => this with { Lower = Bound.At(key, inclusive: false) };

    /// <summary>Ends the range at this key, which is included.</summary>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range with this end.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public KeyRange<TKey> To(TKey key) => this with { Upper = Bound.At(key, inclusive: true) };

    /// <summary>Ends the range before this key, which is excluded.</summary>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range with this end.</returns>
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

/// <summary>Makes a <see cref="KeyRange{TKey}"/> and lets the compiler infer its type.</summary>
public static class KeyRange
{
    /// <summary>All keys from this key on, which is included.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range.</returns>
    public static KeyRange<TKey> From<TKey>(TKey key) => KeyRange<TKey>.All.From(key);

    /// <summary>All keys after this key, which is excluded.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range.</returns>
    public static KeyRange<TKey> After<TKey>(TKey key) => KeyRange<TKey>.All.After(key);

    /// <summary>All keys up to this key, which is included.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range.</returns>
    public static KeyRange<TKey> To<TKey>(TKey key) => KeyRange<TKey>.All.To(key);

    /// <summary>All keys before this key, which is excluded.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <param name="key">The key; it need not be in the table.</param>
    /// <returns>The range.</returns>
    public static KeyRange<TKey> Before<TKey>(TKey key) => KeyRange<TKey>.All.Before(key);
}
