using System.Globalization;

namespace Pail.Bench.Compare;

/// <summary>The unit of a row's figures.</summary>
internal enum Unit
{
    /// <summary>Nanoseconds, written in ns, µs, ms or s.</summary>
    Time,

    /// <summary>Bytes, written in B, kB, MB or GB.</summary>
    Bytes,
}

internal static class Units
{
    private static readonly string[] Times = ["ns", "µs", "ms", "s"];
    private static readonly string[] Sizes = ["B", "kB", "MB", "GB"];

    /// <summary>The figure with three digits and a unit: <c>57.3 ns</c>, <c>1.24 µs</c>, <c>0.31 GB</c>.</summary>
    public static string Write(this Unit unit, double figure)
    {
        var (scale, name) = unit.Scale(figure);
        return string.Create(CultureInfo.InvariantCulture, $"{Digits(figure / scale)} {name}");
    }

    /// <summary>The unit in which a figure has up to three digits before the point, and how many of the smallest unit it has.</summary>
    public static (double Size, string Name) Scale(this Unit unit, double figure)
    {
        var names = unit == Unit.Time ? Times : Sizes;
        var (power, size) = (0, 1.0);
        for (; power < names.Length - 1 && Math.Abs(figure / size) >= 999.5; power++)
            size *= 1000;
        return (size, names[power]);
    }

    /// <summary>The number with about three digits.</summary>
    public static string Digits(double number) => Math.Abs(number) switch
    {
        0 => "0",
        < 10 => number.ToString("0.##", CultureInfo.InvariantCulture),
        < 100 => number.ToString("0.#", CultureInfo.InvariantCulture),
        _ => number.ToString("0", CultureInfo.InvariantCulture),
    };
}
