using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests;

/// <summary>Registers what a server needs that has buckets of the test's own.</summary>
internal static class TestServices
{
    /// <summary>Registers the buckets, and a node for the views of the runtime.</summary>
    internal static IServiceCollection AddBuckets(this IServiceCollection services, IBuckets buckets) =>
        services.AddSingleton(buckets).AddSingleton(_ => new Node());
}
