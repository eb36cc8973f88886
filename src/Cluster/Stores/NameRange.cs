using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Which names of buckets are asked for, in terms that every store compares alike: ASCII without NUL.</summary>
/// <param name="Prefix">The names begin with it.</param>
/// <param name="From">The least name.</param>
/// <param name="IsExclusive">Whether <paramref name="From"/> itself is left out.</param>
internal readonly record struct NameRange(string Prefix, string From, bool IsExclusive)
{
    // Greater than every character of a name, and still one byte.
    private const char Greatest = '\x7F';

    /// <summary>The least text that is greater than every name with the prefix.</summary>
    internal string End => Prefix + Greatest;

    /// <summary>The range of a listing; null when no name can be in it.</summary>
    /// <param name="prefix">Any text.</param>
    /// <param name="after">Any text, or null.</param>
    internal static NameRange? Of(string prefix, string? after)
    {
        if (prefix.Length > 0 && !BucketName.IsValid(prefix))
            return null;
        var place = Place(after ?? "");
        var isAfter = after is not null && string.CompareOrdinal(place, prefix) >= 0;
        var range = new NameRange(prefix, isAfter ? place : prefix, isAfter);
        return string.CompareOrdinal(range.From, range.End) < 0 ? range : null;
    }

    // Of a text that is no name, the first character that a name cannot have decides where it is among the names.
    private static string Place(string after)
    {
        for (var i = 0; i < after.Length; i++)
        {
            if (after[i] is '\0')
                return after[..i];
            if (after[i] >= Greatest)
                return after[..i] + Greatest;
        }

        return after;
    }
}
