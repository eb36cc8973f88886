namespace Pail.Buckets;

/// <summary>What a read of a line gave.</summary>
internal enum LineStatus
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>The line is longer than the limit. Reading cannot go on, because nobody knows where the next line begins.</summary>
    TooLong,

    /// <summary>The input is over.</summary>
    End,
}
