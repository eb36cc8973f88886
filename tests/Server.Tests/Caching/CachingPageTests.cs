using System.Text.RegularExpressions;

namespace Pail.Server.Tests.Caching;

/// <summary>The page about caching shows code that is compiled and run.</summary>
public sealed partial class CachingPageTests
{
    [Fact]
    public async Task Every_example_of_the_page_is_in_the_sample_or_in_a_test()
    {
        var page = await Read("src/Buckets/CACHING.md");
        var sample = await Read("tests/Sample.Caching/Shop.cs");
        var tests = await Read("tests/Buckets.Tests/Caching/CacheExamples.cs");
        var sources = WithoutIndents(sample + tests);
        var examples = Example().Matches(page).Select(match => WithoutIndents(match.Groups[1].Value)).ToArray();

        Assert.Equal(5, examples.Length);
        Assert.All(examples, example => Assert.Contains(example, sources, StringComparison.Ordinal));
    }

    private static Task<string> Read(string path) =>
        File.ReadAllTextAsync(Path.Combine(ServerProcess.Repository, path), TestContext.Current.CancellationToken);

    private static string WithoutIndents(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
