using System.Globalization;

namespace Pail.Bench.Durability.Model;

/// <summary>What an entity tag says: the epoch of the bucket's entries, and the number of the change in the bucket.</summary>
internal readonly record struct Tag(long Epoch, long Number) : IComparable<Tag>
{
    /// <summary>Later than every tag.</summary>
    internal static readonly Tag Last = new(long.MaxValue, long.MaxValue);

    /// <summary>Earlier than every tag.</summary>
    internal static readonly Tag First = new(-1, -1);

    /// <summary>Reads <c>7.42</c>, with or without quotes.</summary>
    internal static Tag Parse(string text)
    {
        var parts = text.Trim('"').Split('.');
        return new Tag(long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public int CompareTo(Tag other) => (Epoch, Number).CompareTo((other.Epoch, other.Number));

    public static bool operator <(Tag left, Tag right) => left.CompareTo(right) < 0;

    public static bool operator >(Tag left, Tag right) => left.CompareTo(right) > 0;

    public static bool operator <=(Tag left, Tag right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Tag left, Tag right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"\"{Epoch}.{Number}\"";
}
