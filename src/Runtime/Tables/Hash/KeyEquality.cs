namespace Pail.Runtime.Tables;

/// <summary>Compares the keys of a table without order, and gives their positions.</summary>
internal abstract class KeyEquality<TKey>
    where TKey : notnull
{
    /// <summary>The position of a key. Equal keys have the same position.</summary>
    internal abstract uint PositionOf(TKey key);

    internal abstract bool AreSame(TKey one, TKey other);

    /// <summary>The equality for an alternate form of keys; null when the comparer does not support that form.</summary>
    internal abstract AlternateEquality<TKey, TAlternate>? For<TAlternate>()
        where TAlternate : allows ref struct;
}

internal static class KeyEquality
{
    /// <summary>The equality of a comparer. Null for structs with their own equality, which the JIT inlines.</summary>
    internal static KeyEquality<TKey>? Of<TKey>(IEqualityComparer<TKey>? comparer)
        where TKey : notnull
    {
        var usual = comparer is null || ReferenceEquals(comparer, EqualityComparer<TKey>.Default);
        if (typeof(TKey) == typeof(string) && (usual || ReferenceEquals(comparer, StringComparer.Ordinal)))
            return (KeyEquality<TKey>)(object)OrdinalEquality.Instance;
        return typeof(TKey).IsValueType && usual ? null : new ComparerEquality<TKey>(comparer ?? EqualityComparer<TKey>.Default);
    }

    /// <summary>Whether a comparer may take keys for equal that are not equal by their type's own equality.</summary>
    internal static bool MayReplaceKeys<TKey>(IEqualityComparer<TKey>? comparer) =>
        comparer is not (null or BytesComparer)
        && !ReferenceEquals(comparer, EqualityComparer<TKey>.Default)
        && !ReferenceEquals(comparer, StringComparer.Ordinal)
        && !ReferenceEquals(comparer, ReferenceEqualityComparer.Instance);

    /// <summary>
    /// The exact equality of keys, whatever the table's comparer: the type's own equality; for byte arrays their content.
    /// </summary>
    internal static IEqualityComparer<TKey> Exact<TKey>()
        where TKey : notnull =>
        typeof(TKey) == typeof(byte[]) ? (IEqualityComparer<TKey>)(object)BytesComparer.Instance : EqualityComparer<TKey>.Default;

    /// <summary>
    /// Spreads a hash code so that all its bits influence the upper bits, which choose the bucket. Different codes stay different. This is
    /// Fibonacci hashing: the factor is 2^32 divided by the golden ratio, which puts consecutive numbers far apart.
    /// </summary>
    internal static uint Spread(int hashCode) => (uint)hashCode * 0x9E3779B9u;
}
