namespace Pail.Bench.Durability;

/// <summary>Directories without subdirectories, as a storage is.</summary>
internal static class Files
{
    /// <summary>Makes a directory the copy of another.</summary>
    internal static void Copy(string from, string to)
    {
        Delete(to);
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    /// <summary>Deletes a directory, if there is one.</summary>
    internal static void Delete(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }
}
