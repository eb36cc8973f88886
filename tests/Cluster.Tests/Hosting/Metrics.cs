using System.Globalization;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>Reads what a silo tells Prometheus.</summary>
internal static class Metrics
{
    internal static async Task<int> Read(SiloProcess silo, string name)
    {
        using var client = new HttpClient { BaseAddress = silo.Address };
        var text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        var line = text.Split('\n').First(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return int.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
