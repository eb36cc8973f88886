using System.Text.RegularExpressions;
using Pail.Cluster.Hosting;
using Pail.Server.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>The files for those who run a cluster use settings that exist.</summary>
public sealed partial class PackagingTests
{
    [Theory]
    [InlineData("compose.yaml", 4)]
    [InlineData("kubernetes.yaml", 8)]
    public void An_example_has_only_switches_and_variables_that_exist(string file, int least)
    {
        var text = File.ReadAllText(Path.Combine(Repository(), "src", "Cluster", "Packaging", file));
        var redis = text.IndexOf("\n  redis:\n", StringComparison.Ordinal);
        var silos = redis < 0 ? text : text[..redis];
        var extension = ClusterExtension.Create();
        string[] comments = ["name", "role", "project", "from-literal", "from-file"];

        var names = Switches().Matches(silos).Select(static match => match.Groups[1].Value)
            .Concat(Variables().Matches(silos).Select(static match => match.Groups[1].Value))
            .Distinct()
            .Except(comments)
            .ToArray();

        Assert.All(names, name => Assert.True(SettingNames.IsSwitch(name, extension) || SettingNames.IsFlag(name, extension), name));
        Assert.All(names, name => Assert.Null(extension.WhyRefused(name)));
        Assert.True(names.Length >= least, string.Join(' ', names));
    }

    [GeneratedRegex("(?<![A-Za-z-])--([A-Za-z]+[A-Za-z-]*)")]
    private static partial Regex Switches();

    // A variable whose name is not in capitals is a setting.
    [GeneratedRegex("            - name: ([a-z][A-Za-z]+)\n")]
    private static partial Regex Variables();

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pail.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
