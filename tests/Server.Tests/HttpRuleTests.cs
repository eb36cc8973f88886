using System.Reflection;
using System.Text.RegularExpressions;

namespace Pail.Server.Tests;

/// <summary>Holds the list of rules, Rules.md, and the tests that pin them together.</summary>
public sealed partial class HttpRuleTests
{
    [Fact]
    public void Every_rule_has_a_test()
    {
        var pinned = Tests().Select(test => test.Rule).ToHashSet();

        Assert.All(Rules(), rule => Assert.Contains(rule, pinned));
    }

    [Fact]
    public void Every_test_names_a_rule_that_is_listed()
    {
        var listed = Rules().ToHashSet();

        Assert.All(Tests(), test => Assert.Contains(test.Rule, listed));
    }

    [Theory]
    [InlineData('H', 13)]
    [InlineData('F', 2)]
    [InlineData('J', 3)]
    [InlineData('W', 2)]
    [InlineData('U', 3)]
    [InlineData('V', 6)]
    public void Every_chapter_is_complete(char chapter, int count) => Assert.Equal(
        Enumerable.Range(1, count).Select(number => $"{chapter}{number}"), Rules().Where(rule => rule[0] == chapter));

    private static IEnumerable<string> Rules() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Rules.md"))
        let row = Row().Match(line)
        where row.Success
        select row.Groups["id"].Value;

    private static IEnumerable<(string Name, string Rule)> Tests() =>
        from type in typeof(HttpRuleTests).Assembly.GetTypes()
        from method in type.GetMethods()
        from trait in method.GetCustomAttributes<TraitAttribute>()
        where trait.Name == "Rule"
        select ($"{type.Name}.{method.Name}", trait.Value);

    [GeneratedRegex(@"^\| (?<id>[A-Z]\d+) \|.*\| (held|differs) \|$")]
    private static partial Regex Row();
}
