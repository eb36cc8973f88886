namespace Pail.Runtime.Diagnostics;

/// <summary>Which processes a sample shows: see <see cref="ProcessSampler.Sample"/>.</summary>
public sealed record ProcessQuery
{
    /// <summary>The order; by mailbox by default.</summary>
    public ProcessOrder Order { get; init; }

    /// <summary>Whether the order is reversed.</summary>
    public bool Reverse { get; init; }

    /// <summary>
    /// Only processes whose name, label, kind or pid contains this text, whatever its case. Null or empty for all. The text of a label that
    /// is no string is made for it, so <see cref="object.ToString"/> of all labels may be called.
    /// </summary>
    public string? Filter { get; init; }

    /// <summary>Whether supervisors and registries are shown too.</summary>
    public bool IncludeSystem { get; init; }

    /// <summary>How many processes of the order to skip; 0 or greater.</summary>
    public int Offset { get; init; }

    /// <summary>The largest number of processes to show; 1 or greater.</summary>
    public int Limit { get; init; } = 100;
}
