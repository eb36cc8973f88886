namespace Pail.Runtime.Tests.Guide;

/// <summary>
/// A block of C# in a page of the guide, and what the page says that it prints: the text block right below it, if there is one.
/// </summary>
internal sealed record GuideBlock(string Code, string Output, string Place)
{
    private const string Fence = "```";

    /// <summary>The blocks of all pages.</summary>
    internal static IReadOnlyList<GuideBlock> All { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Guide"), "*.md").SelectMany(Read)];

    private static List<GuideBlock> Read(string page)
    {
        var lines = File.ReadAllLines(page);
        List<GuideBlock> blocks = [];
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at] != Fence + "csharp")
                continue;

            var first = at + 1;
            var code = Block(lines, ref at);
            var next = at + 1;
            while (next < lines.Length && lines[next].Length == 0)
                next++;
            var output = "";
            if (next < lines.Length && lines[next] == Fence + "text")
            {
                at = next;
                output = Block(lines, ref at);
            }

            blocks.Add(new GuideBlock(code, output, $"{Path.GetFileName(page)}, line {first}"));
        }

        return blocks;
    }

    // From the fence that opens a block to the one that closes it.
    private static string Block(string[] lines, ref int at)
    {
        var first = at + 1;
        at = Array.IndexOf(lines, Fence, first);
        Assert.True(at > 0, $"The block of line {first} is not closed.");
        return Snippet.Unindent(lines[first..at]);
    }
}
