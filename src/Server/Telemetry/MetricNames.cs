using System.Text;

namespace Pail.Server.Telemetry;

/// <summary>
/// The names of metrics and labels as OpenTelemetry's specification translates them for Prometheus: <c>http.server.request.duration</c> in
/// seconds is <c>http_server_request_duration_seconds</c>.
/// </summary>
internal static class MetricNames
{
    internal static string Of(string instrument, string? unit, MetricKind kind)
    {
        var name = Label(instrument);
        if (Suffix(unit) is { } suffix && !name.EndsWith(suffix, StringComparison.Ordinal))
            name += suffix;
        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A tag's name as a label's: letters, digits and underscores.</summary>
    internal static string Label(string tag)
    {
        var label = new StringBuilder(tag.Length);
        foreach (var character in tag)
            label.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        return label.ToString();
    }

    // Units in braces, such as {request}, are notes.
    private static string? Suffix(string? unit) => unit switch
    {
        "s" => "_seconds",
        "ms" => "_milliseconds",
        "By" => "_bytes",
        _ => null,
    };
}
