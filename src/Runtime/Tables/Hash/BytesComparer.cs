using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>
/// Compares arrays of bytes by what is in them, byte by byte; one that is the beginning of another comes before it. Ordered tables of such
/// keys use it unless told otherwise; other tables would compare them by identity, as .NET does.
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
