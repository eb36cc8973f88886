using System.Security.Cryptography;

namespace Pail.Cluster.Stores;

/// <summary>
/// Keys that PostgreSQL's indexes do not take, because they have more than about 2,700 bytes: their place is taken by 0xFE, with which no
/// other key begins, and a hash.
/// </summary>
internal static class LongKey
{
    private const int LongestInIndex = 1024;
    private const byte Hashed = 0xFE;

    /// <summary>What is in the index for a key.</summary>
    internal static byte[] InIndex(byte[] key) => key.Length <= LongestInIndex ? key : [Hashed, .. SHA256.HashData(key)];

    /// <summary>The key if the index has a hash of it; else null.</summary>
    internal static byte[]? Whole(byte[] key) => key.Length <= LongestInIndex ? null : key;
}
