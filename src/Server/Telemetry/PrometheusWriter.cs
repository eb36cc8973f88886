using System.Buffers;
using System.Globalization;
using System.Text;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Pail.Server.Telemetry;

/// <summary>Writes metrics in the text format of Prometheus, version 0.0.4.</summary>
internal sealed class PrometheusWriter
{
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ArrayBufferWriter<byte> _output = new(16 * 1024);
    private readonly StringBuilder _line = new();

    internal ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    internal void Write(MetricFamily family)
    {
        var begun = false;
        foreach (var (tags, series) in family.Series)
        {
            if (!begun)
                WriteHead(family.Name, family.Description, family.Kind);
            begun = true;
            if (family.Bounds is { } bounds)
                WriteHistogram(family.Name, tags, series, bounds);
            else
                WriteSample(family.Name, tags, null, series.Read([]));
        }
    }

    /// <summary>Writes a metric that only tells something about the server with its labels.</summary>
    internal void WriteInfo(string name, string description, params Tag[] tags)
    {
        WriteHead(name, description, MetricKind.Gauge);
        WriteSample(name, tags, null, 1);
    }

    private void WriteHistogram(string name, Tag[] tags, MetricSeries series, double[] bounds)
    {
        Span<long> counts = stackalloc long[bounds.Length + 1];
        var sum = series.Read(counts);
        var count = 0L;
        for (var i = 0; i < counts.Length; i++)
            WriteSample($"{name}_bucket", tags, Number(i < bounds.Length ? bounds[i] : double.PositiveInfinity), count += counts[i]);
        WriteSample($"{name}_sum", tags, null, sum);
        WriteSample($"{name}_count", tags, null, count);
    }

    private void WriteHead(string name, string description, MetricKind kind)
    {
        _line.Append("# HELP ").Append(name).Append(' ');
        AppendEscaped(description, quotes: false);
        _line.Append("\n# TYPE ").Append(name).Append(' ').Append(kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        });
        EndLine();
    }

    private void WriteSample(string name, Tag[] tags, string? bound, double value)
    {
        _line.Append(name);
        var separator = '{';
        foreach (var tag in tags)
            AppendLabel(MetricNames.Label(tag.Key), Text(tag.Value));
        if (bound is not null)
            AppendLabel("le", bound);
        if (separator == ',')
            _line.Append('}');
        _line.Append(' ').Append(Number(value));
        EndLine();

        void AppendLabel(string label, string text)
        {
            _line.Append(separator).Append(label).Append("=\"");
            AppendEscaped(text, quotes: true);
            _line.Append('"');
            separator = ',';
        }
    }

    private void AppendEscaped(string text, bool quotes)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '\\' => _line.Append(@"\\"),
                '\n' => _line.Append(@"\n"),
                '"' when quotes => _line.Append("\\\""),
                _ => _line.Append(character),
            };
        }
    }

    private void EndLine()
    {
        _line.Append('\n');
        foreach (var chunk in _line.GetChunks())
            Encoding.UTF8.GetBytes(chunk.Span, _output);
        _line.Clear();
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
