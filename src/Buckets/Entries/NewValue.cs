using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>A value to be stored in a bucket.</summary>
/// <param name="Bytes">The bytes; the bucket keeps this memory without copying it, so it must not change afterwards.</param>
/// <param name="ContentType">The media type to keep with it, for example <c>text/plain</c>.</param>
public readonly record struct NewValue(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    /// <summary>
    /// How the bytes are coded, for example <c>gzip</c>; <see langword="null"/> when they are not coded. The bucket keeps this text and
    /// never decodes the bytes.
    /// </summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The languages of the value's readers, for example <c>de, en</c>; <see langword="null"/> when not given.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>Names with texts to keep with the value; must not change afterwards. <see langword="null"/> for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// How long the value stays. <see langword="null"/> for the bucket's default (<see cref="BucketConfig.Expiration"/>);
    /// <see cref="Expiration.None"/> for a value that never expires, whatever the default is.
    /// </summary>
    public Expiration? Expiration { get; init; }
}
