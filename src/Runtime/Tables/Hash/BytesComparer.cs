using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>
/// Compares byte arrays by their content, byte by byte. An array that is the beginning of another one comes before it. Ordered tables with
/// byte array keys use this comparer by default. Other tables do not: by default they compare arrays by identity, as .NET does.
/// </summary>
/// <example>
/// <code>
/// var pages = node.NewTable&lt;byte[], string&gt;(comparer: BytesComparer.Instance);
/// </code>
/// </example>
public sealed class BytesComparer : IComparer<byte[]>, IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private BytesComparer()
    {
    }

    /// <summary>The comparer.</summary>
    public static BytesComparer Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(byte[]? x, byte[]? y) =>
        x is null || y is null ? (x is null ? 0 : 1) - (y is null ? 0 : 1) : x.AsSpan().SequenceCompareTo(y);

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => x is null || y is null ? ReferenceEquals(x, y) : x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return alternate.SequenceEqual(other);
    }

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] byte[] obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return GetHashCode(obj.AsSpan());
    }

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
