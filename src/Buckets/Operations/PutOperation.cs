namespace Pail.Buckets;

/// <summary>Stores a value. The result has the replaced entry, so this is also get-and-set.</summary>
public sealed record PutOperation : Operation
{
    /// <summary>Stores a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public PutOperation(string key, NewValue value)
        : base(key)
    {
        ArgumentNullException.ThrowIfNull(value.ContentType, nameof(value));
        if (value.Metadata?.FirstOrDefault(static pair => pair.Value is null) is { Key: { } name })
            throw new ArgumentNullException(nameof(value), $"The metadata \"{name}\" must not be null.");
        Value = value;
    }

    /// <summary>The value.</summary>
    public NewValue Value { get; }

    private protected override Decision DecideAllowed(Entry? current, in OperationContext context) => context.Put(Key, current, Value);
}
