using System.Diagnostics;
using System.Globalization;

namespace Pail.Bench.Load.Ceiling;

/// <summary>wrk, with the scripts of <c>bench/http.sh</c>.</summary>
internal sealed class Wrk : Generator
{
    // The scripts write it at the end.
    private const string Result = "RESULT ";

    public override string Name => "wrk";

    public override ProcessStartInfo Start(GeneratorOrder order)
    {
        var script = Path.Combine(AppContext.BaseDirectory, order.Puts ? "put.lua" : "get.lua");
        return new ProcessStartInfo(Name,
        [
            "--threads", Text(Threads(order)), "--connections", Text(order.Connections), "--duration", $"{Text(order.Seconds)}s",
            "--script", script,
            .. order.ApiKey is { } key ? (string[])["--header", $"Authorization: Bearer {key}"] : [],
            order.Keys.ToString(), "--", Text(order.KeyCount), Text(order.ValueSize),
        ]);
    }

    public override (double Rate, long Failed)? Read(string output)
    {
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith(Result, StringComparison.Ordinal));
        return line?[Result.Length..].Trim().Split(' ') is [var rate, var failed]
            && double.TryParse(rate, CultureInfo.InvariantCulture, out var each)
            && long.TryParse(failed, CultureInfo.InvariantCulture, out var count)
            ? (each, count)
            : null;
    }
}
