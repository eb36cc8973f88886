namespace Pail.Buckets;

/// <summary>What became of a merge patch.</summary>
internal enum MergePatchStatus
{
    /// <summary>The value was patched.</summary>
    Applied,

    /// <summary>The value is not JSON, or has more than 64 levels. <see cref="JsonText.FindFault"/> tells why.</summary>
    TargetIsNotJson,

    /// <summary>The patched value would have more bytes than the caller allows.</summary>
    TooLarge,
}
