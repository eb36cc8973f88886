using Npgsql;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>What the errors of a PostgreSQL mean in which silos find each other.</summary>
internal static class PostgresMembershipFaults
{
    internal static string Place(string connectionString) =>
        $"PostgreSQL at {StoreAddress.EndPoint(new NpgsqlConnectionStringBuilder(connectionString))}";

    /// <param name="error">The error.</param>
    /// <param name="where">The place.</param>
    internal static MembershipException Explain(Exception error, string where) => (error as NpgsqlException)?.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName => new MembershipException(
            $"{where} refuses this silo: {StoreFaults.CauseOf(error)} Check the user, the password and the database in "
            + $"--{ClusterSettings.MembershipName}.",
            isSetting: true, error),
        PostgresErrorCodes.InsufficientPrivilege => new MembershipException(
            $"{where}, where the silos find each other, denies the user of --{ClusterSettings.MembershipName} a right: "
            + $"{StoreFaults.CauseOf(error)} {PostgresFaults.Rights}",
            isSetting: true, error),
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory => new MembershipException(
            $"{where}, where the silos find each other, is full: {StoreFaults.CauseOf(error)} Give it more room.",
            isSetting: false, error),
        _ => new MembershipException(
            $"{where}, where the silos find each other, did not answer: {StoreFaults.CauseOf(error)} Check that it runs, and that "
            + $"--{ClusterSettings.MembershipName} is right.",
            isSetting: false, error),
    };
}
