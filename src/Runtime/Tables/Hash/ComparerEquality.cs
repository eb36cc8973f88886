namespace Pail.Runtime.Tables;

/// <summary>Compares keys by an <see cref="IEqualityComparer{T}"/>.</summary>
internal sealed class ComparerEquality<TKey>(IEqualityComparer<TKey> comparer) : KeyEquality<TKey>
    where TKey : notnull
{
    internal override uint PositionOf(TKey key) => KeyEquality.Spread(comparer.GetHashCode(key));

    internal override bool AreSame(TKey one, TKey other) => comparer.Equals(one, other);

    internal override AlternateEquality<TKey, TAlternate>? For<TAlternate>() =>
        comparer is IAlternateEqualityComparer<TAlternate, TKey> alternate ? new Alternates<TAlternate>(alternate) : null;

    private sealed class Alternates<TAlternate>(IAlternateEqualityComparer<TAlternate, TKey> comparer) : AlternateEquality<TKey, TAlternate>
        where TAlternate : allows ref struct
    {
        internal override uint PositionOf(TAlternate alternate) => KeyEquality.Spread(comparer.GetHashCode(alternate));

        internal override bool AreSame(TAlternate alternate, TKey key) => comparer.Equals(alternate, key);
    }
}
