using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>What rows weigh in memory: an estimate by the rules of the 64-bit runtime, good enough for people.</summary>
internal static class RowSize
{
    // Header and type of an object.
    private const int Object = 16;

    // PhaseData, version, phase and flag.
    private const int State = 16;

    // Store, index, row, three times, two links and a slot.
    internal const long OfLifetime = 88;

    internal static long OfHashRow<TKey, TRow>() => Aligned(OfRow<TKey, TRow>() + Unsafe.SizeOf<nint>() + sizeof(uint));

    internal static long OfRow<TKey, TRow>() => Aligned(Object + State + Unsafe.SizeOf<TKey>() + Unsafe.SizeOf<TRow>());

    /// <summary>
    /// The rows of some keys: those that are alone with their key have a group without an array, in other arrays a third is free, as a
    /// rule.
    /// </summary>
    internal static long OfGroups<TRow>(long keys, long rows) =>
        (keys * Aligned(Object + Unsafe.SizeOf<TRow>())) + (Math.Max(0, rows - keys) * Unsafe.SizeOf<TRow>() * 3 / 2);

    private static long Aligned(long size) => (size + 7) & ~7;
}
