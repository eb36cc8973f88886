using System.Xml.Linq;
using Pail.Runtime.Tests.Guide;

namespace Pail.Runtime.Tests.Examples;

/// <summary>Holds the examples in the documentation of types and members, and the tests that run them, together.</summary>
public sealed class DocumentedExamplesTests
{
    [Theory]
    [InlineData("Processes")]
    [InlineData("Tasks")]
    [InlineData("Tables")]
    [InlineData("Registries")]
    [InlineData("Supervision")]
    [InlineData("Diagnostics")]
    [InlineData("Hosting")]
    public void Every_documented_example_is_run(string layer)
    {
        var documented = Documented().Where(example => example.Name[2..].StartsWith($"Pail.Runtime.{layer}.", StringComparison.Ordinal));

        Assert.Equal(documented.OrderBy(example => example.Name, StringComparer.Ordinal), Run(layer));
    }

    private static IEnumerable<Snippet> Run(string layer) => Snippet.AllOf("Examples")
        .Where(snippet => snippet.Name[2..].StartsWith($"Pail.Runtime.{layer}.", StringComparison.Ordinal))
        .OrderBy(snippet => snippet.Name, StringComparer.Ordinal);

    // From the documentation file that the build of the library writes, where a record shows its example a second time, at its constructor.
    private static IEnumerable<Snippet> Documented() =>
        from member in XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Pail.Runtime.xml")).Descendants("member")
        where !member.Attribute("name")!.Value.Contains(".#ctor(", StringComparison.Ordinal)
        from code in member.Elements("example").Elements("code")
        select new Snippet(member.Attribute("name")!.Value, Snippet.Unindent(code.Value.Split('\n')));
}
