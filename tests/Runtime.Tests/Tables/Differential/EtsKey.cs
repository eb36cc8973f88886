using System.Globalization;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>
/// A key like Erlang's numbers: 1 and 1.0 are two keys of a set, but one key of an ordered set.
/// </summary>
internal readonly record struct EtsKey(int Number, bool IsFloat)
{
    internal static IComparer<EtsKey> Order { get; } = Comparer<EtsKey>.Create(static (a, b) => a.Number.CompareTo(b.Number));

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture) + (IsFloat ? ".0" : "");

    internal static EtsKey Parse(string word)
    {
        var isFloat = word.EndsWith(".0", StringComparison.Ordinal);
        return new EtsKey(int.Parse(isFloat ? word.AsSpan(0, word.Length - 2) : word, CultureInfo.InvariantCulture), isFloat);
    }
}
