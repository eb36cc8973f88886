using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Pail.Bench.Load.Ceiling;

/// <summary>h2load of nghttp2, with HTTP/1.1. It reads the addresses and the value from files.</summary>
internal sealed partial class H2Load : Generator
{
    // Enough for a bucket whose values are not all in the processor's cache.
    private const int MaxAddresses = 10_000;

    public override string Name => "h2load";

    public override ProcessStartInfo Start(GeneratorOrder order)
    {
        var addresses = Path.Combine(order.Folder, "addresses");
        var chooser = new KeyChooser(Distribution.Uniform, order.KeyCount);
        File.WriteAllLines(
            addresses, Enumerable.Range(0, Math.Min(order.KeyCount, MaxAddresses)).Select(place => $"{order.Keys}/{chooser[place]}"));
        List<string> arguments =
        [
            "--h1", "--threads", Text(Threads(order)), "--clients", Text(order.Connections), "--duration", Text(order.Seconds),
            "--input-file", addresses,
        ];
        if (order.ApiKey is { } key)
            arguments.AddRange(["--header", $"authorization: Bearer {key}"]);
        if (order.Puts)
        {
            var value = Path.Combine(order.Folder, "value");
            File.WriteAllBytes(value, new byte[order.ValueSize]);
            arguments.AddRange(["--data", value, "--header", ":method: PUT", "--header", "content-type: application/octet-stream"]);
        }

        return new ProcessStartInfo(Name, arguments);
    }

    public override (double Rate, long Failed)? Read(string output) =>
        Rate().Match(output) is { Success: true } rate && Failed().Match(output) is { Success: true } failed
            ? (
                double.Parse(rate.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                long.Parse(failed.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : null;

    [GeneratedRegex(@"^finished in .*, ([0-9.]+) req/s", RegexOptions.Multiline)]
    private static partial Regex Rate();

    // Those that were answered with 400 or more are among them.
    [GeneratedRegex(@"^requests: .* ([0-9]+) failed", RegexOptions.Multiline)]
    private static partial Regex Failed();
}
