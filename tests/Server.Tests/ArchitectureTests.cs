using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Server.Hosting;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Pail.Server.Tests;

/// <summary>A namespace imports only namespaces of lower layers, and no two folders import each other.</summary>
public sealed class ArchitectureTests
{
    private static readonly Architecture Pail = new ArchLoader()
        .LoadAssemblies(typeof(Node).Assembly, typeof(BucketTree).Assembly, typeof(PailServer).Assembly)
        .Build();

    // The lowest layer first. Each layer may use the layers before it.
    private static readonly string[] RuntimeLayers =
        ["Processes", "Servers", "Tasks", "Tables", "Registries", "Supervision", "Diagnostics", "Hosting", "Testing"];

    public static TheoryData<string> Layers => [.. RuntimeLayers];

    [Fact]
    public void The_runtime_knows_neither_buckets_nor_the_server() =>
        Types().That().ResideInAssembly(typeof(Node).Assembly)
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^Pail\.(Buckets|Server)")
            .Check(Pail);

    [Fact]
    public void Buckets_know_nothing_of_the_server_and_of_HTTP() =>
        Types().That().ResideInAssembly(typeof(BucketTree).Assembly)
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^(Pail\.Server|Microsoft\.AspNetCore|System\.Net)")
            .Check(Pail);

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_of_the_runtime_imports_only_those_below_it(string layer)
    {
        var above = RuntimeLayers[(Array.IndexOf(RuntimeLayers, layer) + 1)..];
        if (above.Length == 0)
            return;

        Types().That().ResideInNamespaceMatching($@"^Pail\.Runtime\.{layer}$")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching($@"^Pail\.Runtime\.({string.Join('|', above)})$")
            .Check(Pail);
    }

    [Fact]
    public void Every_namespace_of_the_runtime_is_one_of_the_layers() =>
        Types().That().ResideInNamespaceMatching(@"^Pail\.Runtime")
            .Should().ResideInNamespaceMatching($@"^Pail\.Runtime\.({string.Join('|', RuntimeLayers)})$")
            .Check(Pail);

    [Theory]
    [InlineData("Pail.Runtime.(*)")]
    [InlineData("Pail.Server.(*)")]
    public void No_folders_import_each_other_in_a_circle(string folders) =>
        SliceRuleDefinition.Slices().Matching(folders).Should().BeFreeOfCycles().Check(Pail);
}
