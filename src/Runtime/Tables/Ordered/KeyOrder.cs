namespace Pail.Runtime.Tables;

/// <summary>Compares the keys of an ordered table.</summary>
internal abstract class KeyOrder<TKey>
    where TKey : notnull
{
    internal abstract int Compare(TKey one, TKey other);
}

internal static class KeyOrder
{
    /// <summary>The order of a comparer. Null for structs with their own order, which the JIT inlines.</summary>
    internal static KeyOrder<TKey>? Of<TKey>(IComparer<TKey>? comparer)
        where TKey : notnull
    {
        var usual = comparer is null || ReferenceEquals(comparer, Comparer<TKey>.Default);
        if (typeof(TKey) == typeof(string) && (comparer is null || ReferenceEquals(comparer, StringComparer.Ordinal)))
            return (KeyOrder<TKey>)(object)OrdinalOrder.Instance;
        return typeof(TKey).IsValueType && usual ? null : new ComparerOrder<TKey>(EffectiveComparer(comparer));
    }

    /// <summary>The comparer that a table uses when it was made with the given one or with none.</summary>
    internal static IComparer<TKey> EffectiveComparer<TKey>(IComparer<TKey>? comparer)
    {
        if (comparer is not null)
            return comparer;
        if (typeof(TKey) == typeof(string))
            return (IComparer<TKey>)StringComparer.Ordinal;
        return typeof(TKey) == typeof(byte[]) ? (IComparer<TKey>)(object)BytesComparer.Instance : Comparer<TKey>.Default;
    }

    /// <summary>Whether the keys are strings in ordinal order.</summary>
    internal static bool IsOrdinal<TKey>(KeyOrder<TKey>? order)
        where TKey : notnull => ReferenceEquals(order, OrdinalOrder.Instance);

    /// <summary>Whether a comparer may take keys for equal that are not equal by their type's own equality.</summary>
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
