using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Pail.Buckets;
using Pail.Cluster.Hosting;
using Pail.Runtime.Processes;
using Pail.Server.Hosting;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Pail.Cluster.Tests;

/// <summary>The cluster is on top: it knows the others, and they do not know it.</summary>
public sealed class ArchitectureTests
{
    private static readonly Architecture Pail = new ArchLoader()
        .LoadAssemblies(typeof(Node).Assembly, typeof(BucketTree).Assembly, typeof(PailServer).Assembly, typeof(ClusterExtension).Assembly)
        .Build();

    [Fact]
    public void No_folders_import_each_other_in_a_circle() =>
        SliceRuleDefinition.Slices().Matching("Pail.Cluster.(*)").Should().BeFreeOfCycles().Check(Pail);

    [Fact]
    public void Nobody_but_the_cluster_knows_Orleans() =>
        Types().That().DoNotResideInAssembly(typeof(ClusterExtension).Assembly)
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^Orleans")
            .Check(Pail);

    [Fact]
    public void What_happens_to_a_bucket_is_decided_without_HTTP_and_hosting() =>
        Types().That().ResideInNamespaceMatching(@"^Pail\.Cluster\.(Grains|Buckets|Stores)")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^(Pail\.Server|Microsoft\.AspNetCore)")
            .Check(Pail);
}
