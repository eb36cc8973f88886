namespace Pail.Bench.Compare;

/// <summary>Where a contestant is, beside the one that it is compared with.</summary>
internal enum Standing
{
    /// <summary>It takes less.</summary>
    Ahead,

    /// <summary>It takes the same, in the digits that are written.</summary>
    Even,

    /// <summary>It takes more.</summary>
    Behind,
}

internal static class Standings
{
    /// <summary>The standing of a contestant whose figure, divided by the other's, is this.</summary>
    public static Standing Of(double ratio) => Units.Digits(ratio) == Units.Digits(1)
        ? Standing.Even
        : ratio < 1 ? Standing.Ahead : Standing.Behind;
}
