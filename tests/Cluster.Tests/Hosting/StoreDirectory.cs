namespace Pail.Cluster.Tests.Hosting;

/// <summary>A new directory, which is deleted after the test.</summary>
internal sealed class StoreDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pail-silos-");

    internal string Path => _directory.FullName;

    /// <summary>The directory as a store.</summary>
    internal string Store => $"sqlite:{Path}";

    internal string this[string file] => System.IO.Path.Combine(Path, file);

    public void Dispose() => _directory.Delete(recursive: true);
}
