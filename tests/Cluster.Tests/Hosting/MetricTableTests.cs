using System.Text.RegularExpressions;
using Pail.Cluster.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>The guide has all metrics of the cluster, and no others.</summary>
public sealed partial class MetricTableTests
{
    [Fact]
    public async Task The_table_has_the_metrics_that_a_silo_shows()
    {
        await using var silo = await SiloProcess.Start("--store", "memory");
        using var client = new HttpClient { BaseAddress = silo.Address };

        // What happened before the first question is not counted.
        await Shown(client);
        using var made = await client.PutAsync("/v1/buckets/shopping", null, TestContext.Current.CancellationToken);
        using var put = await client.PutAsync(
            "/v1/buckets/shopping/keys/milk", new StringContent("3"), TestContext.Current.CancellationToken);

        Assert.Equal(
            (await Shown(client)).Order(), Rows().Matches(Readme.Text).Select(static row => row.Groups[1].Value).Order());
    }

    [Fact]
    public async Task The_times_of_the_store_are_told_apart()
    {
        await using var silo = await SiloProcess.Start("--store", "memory");
        using var client = new HttpClient { BaseAddress = silo.Address };
        await Shown(client);
        using var made = await client.PutAsync("/v1/buckets/shopping", null, TestContext.Current.CancellationToken);
        var text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        var bounds = Bounds().Matches(text).Select(static bound => bound.Groups[1].Value).Distinct().ToArray();

        Assert.Equal(["0.0005", "0.001", "0.0025"], bounds.Take(3));
        Assert.Equal(["2.5", "5", "+Inf"], bounds.TakeLast(3));
    }

    [Fact]
    public void The_guide_has_those_of_Orleans()
    {
        var names = Orleans().Matches(Readme.Text).Select(static name => name.Groups[1].Value).ToHashSet();

        Assert.Equal(ClusterMeters.OrleansShown.Select(static name => name.Replace('-', '_')).Order(), names.Order());
    }

    private static async Task<string[]> Shown(HttpClient client)
    {
        var text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        return [.. Types().Matches(text).Select(static type => type.Groups[1].Value)];
    }

    [GeneratedRegex("^# TYPE (pail_cluster_[a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex("pail_cluster_store_duration_seconds_bucket{.*le=\"([^\"]*)\"")]
    private static partial Regex Bounds();

    [GeneratedRegex(@"^\| `(pail_cluster_[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`(orleans_[a-z_]+)`")]
    private static partial Regex Orleans();
}
