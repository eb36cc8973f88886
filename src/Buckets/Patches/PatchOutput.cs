namespace Pail.Buckets;

/// <summary>
/// Takes the pieces of a patched value. Without memory it only counts, so that the size is known, and refused, before anything is built.
/// </summary>
internal ref struct PatchOutput
{
    private readonly Span<byte> _memory;
    private readonly bool _counts;

    private PatchOutput(Span<byte> memory, bool counts)
    {
        _memory = memory;
        _counts = counts;
    }

    // The sum of a value and a patch may be more than an int holds.
    internal long Length { get; private set; }

    internal static PatchOutput Counter() => new(default, counts: true);

    internal static PatchOutput Into(Span<byte> memory) => new(memory, counts: false);

    internal void Write(scoped ReadOnlySpan<byte> piece)
    {
        if (!_counts)
            piece.CopyTo(_memory[(int)Length..]);
        Length += piece.Length;
    }
}
