using System.Reflection;
using System.Text.RegularExpressions;

namespace Pail.Runtime.Tests;

/// <summary>Holds the lists of rules, the Rules.md of each folder, and the tests that pin them together.</summary>
public sealed partial class RuleCoverageTests
{
    private static readonly string[] States = ["held", "differs", "pending"];

    [Fact]
    public void Every_rule_that_holds_here_has_a_test()
    {
        var pinned = Tests().Select(test => test.Rule).ToHashSet();

        Assert.Empty(Rules().Where(rule => rule.State != "pending" && !pinned.Contains(rule.Id)).Select(rule => rule.Id));
    }

    [Fact]
    public void Every_test_names_a_rule_that_is_listed()
    {
        var listed = Rules().Select(rule => rule.Id).ToHashSet();

        Assert.Empty(Tests().Where(test => !listed.Contains(test.Rule)).Select(test => $"{test.Name}: {test.Rule}"));
    }

    [Fact]
    public void Every_rule_is_listed_once_with_a_known_state()
    {
        var rules = Rules();

        Assert.Equal(rules.Count, rules.Select(rule => rule.Id).Distinct().Count());
        Assert.All(rules, rule => Assert.Contains(rule.State, States));
    }

    [Theory]
    [InlineData('P', 1, 26)]
    [InlineData('N', 1, 7)]
    [InlineData('K', 1, 9)]
    [InlineData('B', 1, 5)]
    [InlineData('L', 1, 14)]
    [InlineData('M', 1, 11)]
    [InlineData('G', 1, 44)]
    [InlineData('A', 1, 6)]
    [InlineData('Y', 1, 16)]
    [InlineData('T', 1, 28)]
    [InlineData('X', 10, 12)]
    [InlineData('R', 1, 26)]
    [InlineData('C', 1, 4)]
    [InlineData('S', 1, 38)]
    [InlineData('D', 1, 12)]
    [InlineData('Q', 1, 6)]
    [InlineData('E', 1, 68)]
    public void Every_chapter_is_complete(char chapter, int first, int last)
    {
        var expected = Enumerable.Range(first, last - first + 1).Select(number => $"{chapter}{number}");

        Assert.Equal(expected, Rules().Select(rule => rule.Id).Where(id => id[0] == chapter));
    }

    private static List<(string Id, string State)> Rules() =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "Rules.md", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => (match.Groups["id"].Value, match.Groups["state"].Value)),
    ];

    private static IEnumerable<(string Name, string Rule)> Tests() =>
        from type in typeof(RuleCoverageTests).Assembly.GetTypes()
        from method in type.GetMethods()
        from trait in method.GetCustomAttributes<TraitAttribute>()
        where trait.Name == "Rule"
        select ($"{type.Name}.{method.Name}", trait.Value);

    [GeneratedRegex(@"^\| (?<id>[A-Z]\d+) \|.*\| (?<state>\w+) \|$")]
    private static partial Regex Row();
}
