using Npgsql;

namespace Pail.Cluster.Stores;

/// <summary>The connection string of PostgreSQL.</summary>
internal static class PostgresAddress
{
    /// <summary>Reads a connection string.</summary>
    /// <remarks>
    /// Of several hosts only the one that takes changes is used, unless the text says otherwise. The client would also use a standby, which
    /// may not have the latest changes.
    /// </remarks>
    internal static NpgsqlConnectionStringBuilder Read(string text)
    {
        var settings = new NpgsqlConnectionStringBuilder(text);
        if (settings.Host?.Contains(',', StringComparison.Ordinal) is true)
            settings.TargetSessionAttributes ??= "read-write";
        return settings;
    }
}
