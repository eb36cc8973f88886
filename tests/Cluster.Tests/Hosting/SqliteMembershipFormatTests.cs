using Microsoft.Data.Sqlite;
using Pail.Cluster.Hosting.Membership;

namespace Pail.Cluster.Tests.Hosting;

public sealed class SqliteMembershipFormatTests : MembershipFormatContract, IDisposable
{
    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private protected override string Table => "PailMembership";

    private protected override Task<IClusterMembership> Place() =>
        Task.FromResult<IClusterMembership>(new SqliteMembership(_directory.Path));

    private protected override async Task<object?> Execute(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_directory[SqliteMembership.FileName]};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
