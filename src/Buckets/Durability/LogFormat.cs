namespace Pail.Buckets;

/// <summary>The first byte of a piece of the log. It names the kind of the piece, and changes with the form of its bytes.</summary>
internal static class LogFormat
{
    /// <summary>A batch: the position of its first change, how many changes there are, and the changes, whose positions follow.</summary>
    internal const byte Batch = 1;

    /// <summary>
    /// A part of a snapshot: the three <see cref="LogMarks"/>, and changes up to the end, each after its position (as the difference from
    /// that before it, because the parts have no order of positions).
    /// </summary>
    internal const byte Part = 2;
}
