namespace Pail.Runtime.Tables;

/// <summary>Which of two keys of an ordered table comes first.</summary>
internal abstract class KeyOrder<TKey>
    where TKey : notnull
{
    internal abstract int Compare(TKey one, TKey other);
}

internal static class KeyOrder
{
    /// <summary>That of a comparer; null when the type's own order does, and the compiler can write it into the loop.</summary>
    internal static KeyOrder<TKey>? Of<TKey>(IComparer<TKey>? comparer)
        where TKey : notnull
    {
        var usual = comparer is null || ReferenceEquals(comparer, Comparer<TKey>.Default);
        if (typeof(TKey) == typeof(string) && (comparer is null || ReferenceEquals(comparer, StringComparer.Ordinal)))
            return (KeyOrder<TKey>)(object)OrdinalOrder.Instance;
        return typeof(TKey).IsValueType && usual ? null : new ComparerOrder<TKey>(Shown(comparer));
    }

    /// <summary>What a user is told of it.</summary>
    internal static IComparer<TKey> Shown<TKey>(IComparer<TKey>? comparer)
    {
        if (comparer is not null)
            return comparer;
        if (typeof(TKey) == typeof(string))
            return (IComparer<TKey>)StringComparer.Ordinal;
        return typeof(TKey) == typeof(byte[]) ? (IComparer<TKey>)(object)BytesComparer.Instance : Comparer<TKey>.Default;
    }

    /// <summary>Whether a comparer may take keys for equal that differ by their types' own comparison.</summary>
    internal static bool MayReplaceKeys<TKey>(IComparer<TKey>? comparer) =>
        comparer is null || ReferenceEquals(comparer, Comparer<TKey>.Default)
            ? !typeof(TKey).IsPrimitive
                && !typeof(TKey).IsEnum
                && (comparer is not null || (typeof(TKey) != typeof(string) && typeof(TKey) != typeof(byte[])))
            : comparer is not BytesComparer && !ReferenceEquals(comparer, StringComparer.Ordinal);

    private sealed class ComparerOrder<TKey>(IComparer<TKey> comparer) : KeyOrder<TKey>
        where TKey : notnull
    {
        internal override int Compare(TKey one, TKey other) => comparer.Compare(one, other);
    }

    private sealed class OrdinalOrder : KeyOrder<string>
    {
        internal static readonly OrdinalOrder Instance = new();

        internal override int Compare(string one, string other) => string.CompareOrdinal(one, other);
    }
}
