using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>What rows weigh in memory: an estimate by the rules of the 64-bit runtime, good enough for people.</summary>
internal static class RowSize
{
    // Header and type of an object.
    private const int Object = 16;

    // Aside, version, phase and flag.
    private const int State = 16;

    internal static long OfHashRow<TKey, TRow>() => Aligned(OfRow<TKey, TRow>() + Unsafe.SizeOf<nint>() + sizeof(uint));

    internal static long OfRow<TKey, TRow>() => Aligned(Object + State + Unsafe.SizeOf<TKey>() + Unsafe.SizeOf<TRow>());

    /// <summary>A row among others of its key: arrays are half as long again as they need be, as a rule.</summary>
    internal static long OfGroupedRow<TRow>() => Unsafe.SizeOf<TRow>() * 3 / 2;

    private static long Aligned(long size) => (size + 7) & ~7;
}
