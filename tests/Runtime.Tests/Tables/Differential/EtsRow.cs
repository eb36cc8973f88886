namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>What stands beside the key in an object <c>{Key, A, B}</c>.</summary>
internal readonly record struct EtsRow(long A, long B)
{
    /// <summary>An element of the object, the key being the first.</summary>
    internal long Element(int position) => position == 2 ? A : B;

    internal EtsRow With(int position, long value) => position == 2 ? this with { A = value } : this with { B = value };
}
