namespace Pail.Cluster.Tests.Hosting;

/// <summary>The guide to the cluster.</summary>
internal static class Readme
{
    internal static string Text => File.ReadAllText(PathOf("README.md"));

    /// <summary>The path of a file of the project of the cluster.</summary>
    internal static string PathOf(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pail.slnx")))
            folder = folder.Parent;
        return folder is not null
            ? Path.Combine([folder.FullName, "src", "Cluster", .. parts])
            : throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
