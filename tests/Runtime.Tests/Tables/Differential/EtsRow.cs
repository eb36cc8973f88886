using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>The elements after the key in an object <c>{Key, A, B}</c>.</summary>
internal record struct EtsRow(long A, long B)
{
    // Fields and not properties, because counters need references to them.
    internal long A = A;
    internal long B = B;

    /// <summary>An element of the object by its position. The key has position 1.</summary>
    internal readonly long Element(int position) => position == 2 ? A : B;

    internal static RowField<EtsRow, long> Field(int position) =>
        position == 2 ? static (ref EtsRow row) => ref row.A : static (ref EtsRow row) => ref row.B;
}
