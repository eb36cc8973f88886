namespace Pail.Buckets;

/// <summary>The last line of an export. A file without it was cut off.</summary>
/// <param name="Keys">The number of entries before it.</param>
/// <param name="Revision">The revision of the bucket when it was exported.</param>
internal readonly record struct EndLine(long Keys, Revision Revision);
