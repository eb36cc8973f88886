using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>Estimates how many bytes rows take, by the object layout of the 64-bit runtime.</summary>
internal static class RowSize
{
    // The header of an object and its type pointer.
    private const int Object = 16;

    // A row's phase data, version, phase and flags.
    private const int State = 16;

    // A RowLifetime: references to store, index and row; three timestamps; two links and a slot.
    internal const long OfLifetime = 88;

    internal static long OfHashRow<TKey, TRow>() => Aligned(OfRow<TKey, TRow>() + Unsafe.SizeOf<nint>() + sizeof(uint));

    internal static long OfRow<TKey, TRow>() => Aligned(Object + State + Unsafe.SizeOf<TKey>() + Unsafe.SizeOf<TRow>());

    /// <summary>
    /// The groups of a bag. A group of one row has no array. In the arrays of larger groups a third is free on average.
    /// </summary>
    internal static long OfGroups<TRow>(long keys, long rows) =>
        (keys * Aligned(Object + Unsafe.SizeOf<TRow>())) + (Math.Max(0, rows - keys) * Unsafe.SizeOf<TRow>() * 3 / 2);

    private static long Aligned(long size) => (size + 7) & ~7;
}
