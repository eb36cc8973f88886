namespace Pail.Runtime.Tables;

/// <summary>A key to search for in an ordered table, or an alternate form of it.</summary>
internal interface IKeyProbe<TKey>
{
    /// <summary>Negative when the probe comes before the key, positive when it comes after it.</summary>
    int CompareTo(TKey key);

    /// <summary>The characters of the key. Only for a table of strings in ordinal order.</summary>
    ReadOnlySpan<char> Characters { get; }
}
