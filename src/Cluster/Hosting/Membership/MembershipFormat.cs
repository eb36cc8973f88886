using System.Globalization;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>The versions of what Pail writes into the database in which silos find each other, and what another version means.</summary>
internal static class MembershipFormat
{
    /// <summary>The version of the tables. A silo that knows another one does not use them.</summary>
    internal const int Version = 1;

    /// <summary>
    /// The version of the queries, which all silos read at their start. A silo replaces older ones, and leaves newer ones as they are: the
    /// queries of all versions are for the same tables.
    /// </summary>
    internal const int Queries = 1;

    /// <summary>A new place's identity.</summary>
    internal static string NewId() => Guid.NewGuid().ToString("N");

    /// <exception cref="MembershipException">The tables are of another version.</exception>
    internal static void Check(long format, string place)
    {
        if (format != Version)
        {
            throw new MembershipException(
                $"{place}, where the silos find each other, has the format {format.ToString(CultureInfo.InvariantCulture)}, but this "
                + $"version of Pail knows {Version} only. Start the version that has written it, or stop all silos and give them "
                + $"another --{ClusterSettings.MembershipName}.",
                isSetting: true);
        }
    }
}
