namespace Pail.Cluster.Grains;

/// <summary>What the owner of a bucket answers.</summary>
/// <remarks>
/// Refusals are answers and not exceptions: an exception between silos costs much, and one that the other end cannot read becomes another
/// one.
/// </remarks>
[GenerateSerializer, Alias("pail.reply`1"), Immutable]
internal struct Reply<T>
{
    [Id(0)]
    internal T? Value;

    /// <summary>Why there is no value; null when there is one.</summary>
    [Id(1)]
    internal Refusal? Refusal;

    /// <summary>The configuration, when the caller has not seen this one; else null.</summary>
    [Id(2)]
    internal ConfigStamp? Config;
}
