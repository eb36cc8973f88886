using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pail.Server.Security;

/// <summary>All API keys of the server. The settings can be read again while the server runs, so the keys can be replaced.</summary>
internal sealed class ApiKeyRing
{
    private volatile Dictionary<ulong, ApiKey[]> _byIndex;

    internal ApiKeyRing(IEnumerable<ApiKey> keys) => _byIndex = Index(keys);

    internal void Replace(IEnumerable<ApiKey> keys) => _byIndex = Index(keys);

    /// <summary>Finds the caller that a text is the key of.</summary>
    /// <remarks>
    /// The index is a part of the hash. The time of the look-up may tell a client that some stored hash begins like the hash of its text.
    /// That is of no use: nobody can choose texts by the beginning of their hash for more than a few bytes, and no part of a hash tells
    /// anything about the key. The whole hash is compared in constant time.
    /// </remarks>
    internal Caller? Find(ReadOnlySpan<char> text)
    {
        if (!ApiKeyText.IsWellFormed(text))
            return null;

        Span<byte> hash = stackalloc byte[ApiKeyText.HashBytes];
        ApiKeyText.Hash(text, hash);
        if (!_byIndex.TryGetValue(IndexOf(hash), out var keys))
            return null;

        Caller? caller = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash, hash))
                caller = key.Caller;
        }

        return caller;
    }

    private static Dictionary<ulong, ApiKey[]> Index(IEnumerable<ApiKey> keys) =>
        keys.GroupBy(key => IndexOf(key.Hash)).ToDictionary(same => same.Key, same => same.ToArray());

    private static ulong IndexOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);
}
