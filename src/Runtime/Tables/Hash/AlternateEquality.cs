namespace Pail.Runtime.Tables;

/// <summary>Compares keys with an alternate form of a key, such as a span of characters for a string.</summary>
internal abstract class AlternateEquality<TKey, TAlternate>
    where TAlternate : allows ref struct
{
    internal abstract uint PositionOf(TAlternate alternate);

    internal abstract bool AreSame(TAlternate alternate, TKey key);
}
