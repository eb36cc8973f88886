using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>What the processor loads and stores in one piece, so that nobody meets it half written.</summary>
internal static class OnePiece
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Is<T>() =>
        !typeof(T).IsValueType || ((typeof(T).IsPrimitive || typeof(T).IsEnum) && Unsafe.SizeOf<T>() <= Unsafe.SizeOf<nint>());
}
