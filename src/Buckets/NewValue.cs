namespace Pail.Buckets;

/// <summary>A value on its way into a bucket.</summary>
/// <param name="Bytes">The bytes; the bucket keeps this memory without copying it, so it must not change afterwards.</param>
/// <param name="ContentType">The media type to keep with it, for example <c>text/plain</c>.</param>
public readonly record struct NewValue(ReadOnlyMemory<byte> Bytes, string ContentType);
