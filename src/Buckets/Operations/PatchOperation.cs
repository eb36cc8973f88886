namespace Pail.Buckets;

/// <summary>
/// Changes a JSON value by a merge patch (RFC 7396) in one step. The value keeps its headers and its expiry. A missing key stays absent.
/// </summary>
public sealed record PatchOperation : Operation
{
    /// <summary>Changes a JSON value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="patch">The patch.</param>
    public PatchOperation(string key, JsonMergePatch patch)
        : base(key)
    {
        ArgumentNullException.ThrowIfNull(patch);
        Patch = patch;
    }

    /// <summary>The patch.</summary>
    public JsonMergePatch Patch { get; }

    private protected override Decision DecideAllowed(Entry? current, in OperationContext context)
    {
        if (current is null)
            return Decision.Nothing(new OperationResult(ApplyStatus.Absent, null, null));
        var status = MergePatch.TryApply(current.Value, Patch, context.Config.MaxValueBytes, out var patched, out var size);
        return status switch
        {
            MergePatchStatus.Applied => context.PutBytes(current, patched),
            MergePatchStatus.TooLarge => Decision.Refuse(current, context.FindFault(size)!),
            _ => Decision.Refuse(current, new OperationFault(
                OperationFaultKind.NotJson,
                $"A value must be JSON to be patched, but the value ({current.Value.Length} bytes) is not.")),
        };
    }
}
