using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>The directory of this user, in which silos that are started without a store find each other.</summary>
internal static class UserDirectory
{
    /// <exception cref="StartupException">This user has none.</exception>
    internal static string Path => Find() ?? throw new StartupException(
        $"This user has no directory for its data, so {ClusterSettings.StoreName} must name a store.");

    /// <summary>The directory, which may not be there yet; null for a user without one.</summary>
    internal static string? Find()
    {
        // Not the directory of temporary files: another user could make it first, and would own what is kept there.
        var local = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length > 0 ? System.IO.Path.Combine(local, "pail", "cluster") : null;
    }
}
