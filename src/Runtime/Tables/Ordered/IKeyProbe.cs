namespace Pail.Runtime.Tables;

/// <summary>What is looked for in an ordered table: a key, or something that stands for one.</summary>
internal interface IKeyProbe<TKey>
{
    /// <summary>Negative when it comes before the key, positive behind it.</summary>
    int CompareTo(TKey key);
}
