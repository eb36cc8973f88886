using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Pail.Server.Telemetry;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Pail.Server.Tests;

/// <summary>How measurements become the text of Prometheus.</summary>
public sealed class MetricFormatTests : IDisposable
{
    private readonly Meter _meter = new("test");

    public void Dispose() => _meter.Dispose();

    [Theory]
    [InlineData("http.server.request.duration", "s", MetricKind.Histogram, "http_server_request_duration_seconds")]
    [InlineData("pail.bucket.size", "By", MetricKind.Gauge, "pail_bucket_size_bytes")]
    [InlineData("pail.bucket.keys", "{key}", MetricKind.Gauge, "pail_bucket_keys")]
    [InlineData("pail.bucket.expired", "{key}", MetricKind.Counter, "pail_bucket_expired_total")]
    [InlineData("bytes.total", "By", MetricKind.Counter, "bytes_total_bytes_total")]
    [InlineData("gc.pause_seconds", "s", MetricKind.Counter, "gc_pause_seconds_total")]
    [InlineData("odd-name/x", null, MetricKind.Gauge, "odd_name_x")]
    [InlineData("wait", "ms", MetricKind.Gauge, "wait_milliseconds")]
    public void Names_are_translated_as_the_specification_says(string instrument, string? unit, object kind, string name) =>
        Assert.Equal(name, MetricNames.Of(instrument, unit, (MetricKind)kind));

    [Fact]
    public void Values_of_labels_are_escaped_and_no_line_can_be_added()
    {
        var family = new MetricFamily(_meter.CreateCounter<long>("c", null, "one\nhelp \\"));
        family.Record(1, [new("a.b", "x\\\"\n# TYPE evil gauge")]);

        Assert.Equal(
            "# HELP c_total one\\nhelp \\\\\n# TYPE c_total counter\n"
            + "c_total{a_b=\"x\\\\\\\"\\n# TYPE evil gauge\"} 1\n",
            Text(family));
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e21, "1E+21")]
    [InlineData(-3, "-3")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Numbers_are_written_for_every_culture(double value, string text)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            var family = new MetricFamily(_meter.CreateGauge<double>("g"));
            family.Record(value, []);
            Assert.EndsWith($"\ng {text}\n", Text(family), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_histogram_counts_a_value_in_the_first_bucket_that_reaches_it_and_in_all_behind_that()
    {
        var family = new MetricFamily(_meter.CreateHistogram(
            "h", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] }));
        foreach (var value in (double[])[0.5, 1, 1.5, 2.5, 100])
            family.Record(value, []);

        Assert.EndsWith(
            "h_seconds_bucket{le=\"1\"} 2\nh_seconds_bucket{le=\"2\"} 3\nh_seconds_bucket{le=\"+Inf\"} 5\n"
            + "h_seconds_sum 105.5\nh_seconds_count 5\n",
            Text(family), StringComparison.Ordinal);
    }

    [Fact]
    public void Combinations_of_tags_beyond_the_most_are_counted_together()
    {
        var family = new MetricFamily(_meter.CreateCounter<long>("c"));
        for (var i = 0; i < 5000; i++)
            family.Record(1, [new("n", i)]);
        family.Record(1, [new("n", 0)]);

        var lines = Text(family).TrimEnd().Split('\n');

        Assert.InRange(lines.Length, MetricFamily.MaxSeries, MetricFamily.MaxSeries + 3);
        Assert.Contains($"c_total{{otel_metric_overflow=\"true\"}} {5000 - MetricFamily.MaxSeries}", lines);
        Assert.Contains("c_total{n=\"0\"} 2", lines);
    }

    [Fact]
    public void A_series_that_is_no_longer_observed_is_no_longer_shown()
    {
        var family = new MetricFamily(_meter.CreateObservableGauge("g", static () => 1));
        family.Record(1, [new("n", "old")]);
        family.Record(1, [new("n", "new")]);
        family.BeginCollection();
        family.Record(7, [new("n", "new")]);

        Assert.EndsWith("# TYPE g gauge\ng{n=\"new\"} 7\n", Text(family), StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_without_measurements_is_not_shown() => Assert.Equal("", Text(new MetricFamily(_meter.CreateCounter<long>("c"))));

    [Fact]
    public void Recording_known_tags_allocates_nothing()
    {
        var family = new MetricFamily(_meter.CreateHistogram<double>("h", "s"));
        Tag[] tags = [new("http.request.method", "GET"), new("http.response.status_code", 200), new("http.route", "/v1/buckets")];
        family.Record(1, tags);
        family.Record(1, tags);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            family.Record(i, tags);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Nothing_that_is_recorded_at_the_same_time_is_lost()
    {
        var family = new MetricFamily(_meter.CreateHistogram<double>("h"));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < 10_000; i++)
                    family.Record(1, [new("n", i % 3)]);
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(40_000, family.Series.Sum(static series => series.Value.Read(new long[16])));
    }

    private static string Text(MetricFamily family)
    {
        var writer = new PrometheusWriter();
        writer.Write(family);
        return Encoding.UTF8.GetString(writer.Written.Span);
    }
}
