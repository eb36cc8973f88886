using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pail.Buckets.Tests;

/// <summary>The packages of the libraries: what they say about themselves, and whether a new program can use them.</summary>
public sealed partial class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    public static TheoryData<string> Packages => [.. PackageFeed.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_says_what_it_is(string name)
    {
        using var package = Open(name, ".nupkg");
        var metadata = XDocument.Load(package.GetEntry($"Pail.{name}.nuspec")!.Open()).Root!.Elements().Single();
        string? Value(string element) => metadata.Elements().SingleOrDefault(item => item.Name.LocalName == element)?.Value;

        Assert.Equal($"Pail.{name}", Value("id"));
        Assert.Equal("The Pail contributors", Value("authors"));
        Assert.Equal("Apache-2.0", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.NotEmpty(Value("description")!);
        Assert.Contains("erlang", Value("tags")!.Split(' '));
        Assert.Equal("git", metadata.Elements().Single(item => item.Name.LocalName == "repository").Attribute("type")!.Value);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_has_its_documentation_and_its_symbols(string name)
    {
        using var package = Open(name, ".nupkg");
        using var symbols = Open(name, ".snupkg");

        Assert.NotNull(package.GetEntry($"lib/net10.0/Pail.{name}.xml"));
        Assert.NotNull(symbols.GetEntry($"lib/net10.0/Pail.{name}.pdb"));
    }

    // A registry shows the page without the repository around it.
    [Theory]
    [MemberData(nameof(Packages))]
    public void The_page_of_a_package_links_only_to_addresses(string name) =>
        Assert.All(Link.Matches(Page(name)), link => Assert.StartsWith("https://", link.Groups[1].Value, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_example_of_a_package_is_the_first_one_of_the_guide(string name)
    {
        var guide = File.ReadAllText(Path.Combine(PackageFeed.Repository, "src", name, "README.md"));
        var (code, output) = Example(Page(name));
        var program = code[code.IndexOf("await using var node", StringComparison.Ordinal)..];

        Assert.Contains($"```csharp\n{program}```\n\n```text\n{output}```", guide, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task The_example_of_a_package_runs_in_a_new_program(string name)
    {
        var folder = feed.NewProgram(name);
        var (code, output) = Example(Page(name));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), code, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Example.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestoreAdditionalProjectSources>{feed.Folder}</RestoreAdditionalProjectSources>
                <!-- A folder of its own: the user's may have a package of the same version from an earlier run. -->
                <RestorePackagesPath>{Path.Combine(folder, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{UsersPackages()}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Pail.{name}" Version="{Version(name)}" />
              </ItemGroup>
            </Project>
            """,
            TestContext.Current.CancellationToken);

        Assert.Equal(output, await PackageFeed.Dotnet(folder, "run"));
    }

    private static (string Code, string Output) Example(string page)
    {
        var match = ExampleBlocks.Match(page);
        Assert.True(match.Success, "The page must have a csharp block and a text block with its output.");
        return (match.Groups[1].Value, match.Groups[2].Value);
    }

    private static string UsersPackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private ZipArchive Open(string name, string extension) => ZipFile.OpenRead(FileOf(name, extension));

    private string FileOf(string name, string extension) => Directory.GetFiles(feed.Folder, $"Pail.{name}.*{extension}").Single();

    private string Version(string name) => Path.GetFileNameWithoutExtension(FileOf(name, ".nupkg"))[$"Pail.{name}.".Length..];

    private string Page(string name)
    {
        using var package = Open(name, ".nupkg");
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open());
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\]\(([^)]*)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"```csharp\n(.*?)```\n+```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ExampleBlocks { get; }
}
