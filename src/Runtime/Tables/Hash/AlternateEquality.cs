namespace Pail.Runtime.Tables;

/// <summary>When something that stands for a key, as a span does for a string, is the same as a key.</summary>
internal abstract class AlternateEquality<TKey, TAlternate>
    where TAlternate : allows ref struct
{
    internal abstract uint PositionOf(TAlternate alternate);

    internal abstract bool AreSame(TAlternate alternate, TKey key);
}
