namespace Pail.Server.Http;

/// <summary>Amounts of memory as people write them: <c>1048576</c> (bytes), <c>512MB</c>, <c>2GiB</c>.</summary>
internal static class ByteSizes
{
    internal const string Expected =
        "an integer of bytes or an integer with one of the units KB, MB, GB, TB (of 1000) or KiB, MiB, GiB, TiB (of 1024)";

    internal static bool TryRead(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? text : text[..digits];
        var unit = digits < 0 ? 1 : UnitOf(text[digits..]);
        if (unit == 0 || !Digits.TryRead(number, out var count) || count > long.MaxValue / unit)
            return false;
        bytes = count * unit;
        return true;
    }

    // 0 for a text that is no unit.
    private static long UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "KiB" => 1L << 10,
        "MiB" => 1L << 20,
        "GiB" => 1L << 30,
        "TiB" => 1L << 40,
        _ => 0,
    };
}
