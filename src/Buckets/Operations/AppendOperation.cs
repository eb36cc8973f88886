using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>Appends bytes to a value, or creates the value with them.</summary>
public sealed record AppendOperation : Operation
{
    /// <summary>Appends bytes to a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="bytes">The bytes; must not change afterwards.</param>
    public AppendOperation(string key, ReadOnlyMemory<byte> bytes)
        : base(key) => Bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The content type of a new value. An existing value keeps its own.</summary>
    public string ContentType
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = "application/octet-stream";

    /// <summary>
    /// When a new value expires; <see langword="null"/> for the bucket's default. An existing value keeps its expiry.
    /// </summary>
    public Expiration? Expiration { get; init; }

    private protected override Decision DecideAllowed(Entry? current, in OperationContext context)
    {
        if (current is null)
            return context.Put(Key, null, new NewValue(Bytes, ContentType) { Expiration = Expiration });

        // Checked before the bytes are copied, so that a refused append costs nothing.
        if (context.FindFault((long)current.Value.Length + Bytes.Length) is { } fault)
            return Decision.Refuse(current, fault);
        var bytes = new byte[current.Value.Length + Bytes.Length];
        current.Value.Span.CopyTo(bytes);
        Bytes.Span.CopyTo(bytes.AsSpan(current.Value.Length));
        return context.PutBytes(current, bytes);
    }
}
