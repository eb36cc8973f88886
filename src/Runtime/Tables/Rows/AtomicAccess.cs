using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>Tells which types the processor loads and stores in one piece. No reader can see such a value half written.</summary>
internal static class AtomicAccess
{
    /// <summary>
    /// True for references, and for primitives and enums of at most the size of a pointer. A struct of eight bytes does not count: it may
    /// straddle a cache line, and the JIT may copy it field by field.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsAtomic<T>() =>
        !typeof(T).IsValueType || ((typeof(T).IsPrimitive || typeof(T).IsEnum) && Unsafe.SizeOf<T>() <= Unsafe.SizeOf<nint>());
}
