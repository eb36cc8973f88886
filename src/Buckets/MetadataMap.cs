using System.Collections.ObjectModel;

namespace Pail.Buckets;

/// <summary>
/// A copy of names with texts that never changes, in the order of the names. Two are equal when all names and texts are equal, so that
/// configurations with them can be compared.
/// </summary>
internal sealed class MetadataMap : ReadOnlyDictionary<string, string>
{
    internal static new readonly MetadataMap Empty = new([]);

    private MetadataMap(SortedDictionary<string, string> texts)
        : base(texts)
    {
    }

    internal static MetadataMap Of(IReadOnlyDictionary<string, string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts is MetadataMap map)
            return map;

        var copy = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in texts)
            copy.Add(name, text ?? throw new ArgumentNullException(nameof(texts), $"The metadata \"{name}\" must not be null."));
        return copy.Count == 0 ? Empty : new MetadataMap(copy);
    }

    public override bool Equals(object? obj) => obj is MetadataMap other && this.SequenceEqual(other);

    public override int GetHashCode() => this.Aggregate(Count, static (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));
}
