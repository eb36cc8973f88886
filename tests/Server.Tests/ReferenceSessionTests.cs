using System.Text.RegularExpressions;

namespace Pail.Server.Tests;

/// <summary>The sessions in the guides, which are there to be pasted line by line.</summary>
public sealed partial class ReferenceSessionTests
{
    public static TheoryData<string> Guides => [.. Directory
        .EnumerateFiles(ServerProcess.Repository, "*.md", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 })
        .Where(static file => Session().IsMatch(File.ReadAllText(file)))
        .Select(static file => Path.GetRelativePath(ServerProcess.Repository, file))];

    [Theory]
    [MemberData(nameof(Guides))]
    public void Each_command_is_a_line(string guide)
    {
        foreach (Match session in Session().Matches(File.ReadAllText(Path.Combine(ServerProcess.Repository, guide))))
        {
            var lines = session.Groups[1].Value.Split('\n');
            Assert.StartsWith("$ ", lines[0], StringComparison.Ordinal);
            Assert.DoesNotContain(lines, static line => line.Contains(" $ ", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, static line => line.StartsWith("http", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("^```console\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Session();
}
