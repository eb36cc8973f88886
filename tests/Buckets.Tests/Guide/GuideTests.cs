using Pail.Runtime.Tests.Guide;

namespace Pail.Buckets.Tests.Guide;

/// <summary>Checks that the code in the guide is the code that the tests compile and run.</summary>
public sealed class GuideTests
{
    private static readonly IReadOnlyList<Snippet> Snippets = Snippet.AllOf("Guide");

    [Fact]
    public void The_guide_shows_the_snippets_that_are_compiled_and_no_other_code()
    {
        var shown = GuideBlock.All.Select(block => block.Code).Order(StringComparer.Ordinal);

        Assert.Equal(Snippets.Select(snippet => snippet.Code).Order(StringComparer.Ordinal), shown);
    }

    [Fact]
    public void What_prints_is_run_by_the_test_that_has_its_name()
    {
        var tests = typeof(GuideTests).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(BucketChapter)))
            .SelectMany(type => type.GetMethods())
            .Select(method => method.Name)
            .ToHashSet();
        var printing = GuideBlock.All.Where(block => block.Output.Length > 0).Select(block => block.Code).ToHashSet();

        Assert.Empty(
            Snippets.Where(snippet => printing.Contains(snippet.Code) && !tests.Contains(snippet.Name)).Select(snippet => snippet.Name));
    }
}
