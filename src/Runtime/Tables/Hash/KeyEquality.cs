namespace Pail.Runtime.Tables;

/// <summary>When two keys of a table without order are the same, and the position of a key.</summary>
internal abstract class KeyEquality<TKey>
    where TKey : notnull
{
    /// <summary>The position of the key; the same for keys that are the same.</summary>
    internal abstract uint PositionOf(TKey key);

    internal abstract bool AreSame(TKey one, TKey other);

    /// <summary>How something that stands for a key is looked up; null when this equality knows no such thing.</summary>
    internal abstract AlternateEquality<TKey, TAlternate>? For<TAlternate>()
        where TAlternate : allows ref struct;
}

internal static class KeyEquality
{
    /// <summary>That of a comparer; null when the type's own equality does, and the compiler can write it into the loop.</summary>
    internal static KeyEquality<TKey>? Of<TKey>(IEqualityComparer<TKey>? comparer)
        where TKey : notnull
    {
        var usual = comparer is null || ReferenceEquals(comparer, EqualityComparer<TKey>.Default);
        if (typeof(TKey) == typeof(string) && (usual || ReferenceEquals(comparer, StringComparer.Ordinal)))
            return (KeyEquality<TKey>)(object)OrdinalEquality.Instance;
        return typeof(TKey).IsValueType && usual ? null : new ComparerEquality<TKey>(comparer ?? EqualityComparer<TKey>.Default);
    }

    /// <summary>Whether a comparer may take keys for equal that differ by their types' own comparison.</summary>
    internal static bool MayReplaceKeys<TKey>(IEqualityComparer<TKey>? comparer) =>
        comparer is not (null or BytesComparer)
        && !ReferenceEquals(comparer, EqualityComparer<TKey>.Default)
        && !ReferenceEquals(comparer, StringComparer.Ordinal)
        && !ReferenceEquals(comparer, ReferenceEqualityComparer.Instance);

    /// <summary>When two keys are not only the same to a table but exactly equal.</summary>
    internal static IEqualityComparer<TKey> Exact<TKey>()
        where TKey : notnull =>
        typeof(TKey) == typeof(byte[]) ? (IEqualityComparer<TKey>)(object)BytesComparer.Instance : EqualityComparer<TKey>.Default;

    /// <summary>
    /// Makes all bits of a hash code matter in the upper ones, by which buckets are chosen. Different codes stay different. (Fibonacci
    /// hashing: 2^32 over the golden ratio, which puts consecutive numbers far apart.)
    /// </summary>
    internal static uint Spread(int hashCode) => (uint)hashCode * 0x9E3779B9u;
}
