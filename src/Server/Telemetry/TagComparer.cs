using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Pail.Server.Telemetry;

/// <summary>
/// Compares the tags of measurements. A measurement's tags are a span, and looking them up must not allocate: it happens for every request.
/// </summary>
internal sealed class TagComparer : IEqualityComparer<Tag[]>, IAlternateEqualityComparer<ReadOnlySpan<Tag>, Tag[]>
{
    internal static readonly TagComparer Instance = new();

    public bool Equals(Tag[]? x, Tag[]? y) => Equals(x.AsSpan(), y!);

    public int GetHashCode(Tag[] tags) => GetHashCode(tags.AsSpan());

    public bool Equals(ReadOnlySpan<Tag> alternate, Tag[] other)
    {
        if (alternate.Length != other.Length)
            return false;
        for (var i = 0; i < other.Length; i++)
        {
            if (alternate[i].Key != other[i].Key || !Equals(alternate[i].Value, other[i].Value))
                return false;
        }

        return true;
    }

    public int GetHashCode(ReadOnlySpan<Tag> alternate)
    {
        // The names are the same for nearly all measurements of an instrument.
        var hash = default(HashCode);
        foreach (var tag in alternate)
            hash.Add(tag.Value);
        return hash.ToHashCode();
    }

    public Tag[] Create(ReadOnlySpan<Tag> alternate) => alternate.ToArray();
}
