using Npgsql;
using Pail.Cluster.Hosting.Membership;
using Pail.Cluster.Stores;
using Pail.Cluster.Tests.Stores;

namespace Pail.Cluster.Tests.Hosting;

public sealed class PostgresMembershipFormatTests(PostgresBucketStoreTests.Fixture fixture)
    : MembershipFormatContract, IClassFixture<PostgresBucketStoreTests.Fixture>
{
    private string _connection = "";

    [Fact]
    public async Task Queries_of_another_program_stay()
    {
        var place = await Place();
        await Execute("create table OrleansQuery (QueryKey varchar(64) primary key, QueryText varchar(8000) not null)");
        await Execute("insert into OrleansQuery values ('MembershipReadAllKey', 'select from their_table')");

        await place.Prepare();

        Assert.Equal("select from their_table", await Query());
    }

    [Fact]
    public async Task A_user_without_rights_is_told_which_are_missing()
    {
        var place = await Place();
        var name = new NpgsqlConnectionStringBuilder(_connection).Database;
        await Execute($"create user {name}_reader password 'a-secret'");
        var reader = new NpgsqlConnectionStringBuilder(_connection) { Username = $"{name}_reader", Password = "a-secret" }.ToString();

        var error = await Assert.ThrowsAsync<MembershipException>(new PostgresMembership(reader).Prepare);

        Assert.True(error.IsSetting);
        Assert.Contains("denies the user of --membership a right: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("permission denied for schema public", error.Message, StringComparison.Ordinal);
        Assert.Contains("The user needs CREATE on the schema", error.Message, StringComparison.Ordinal);

        // One who has those that are named can use the tables that are there.
        await place.Prepare();
        await Execute($"grant select, insert, update, delete on all tables in schema public to {name}_reader");
        await new PostgresMembership(reader).Prepare();
        Assert.Equal("one", await new PostgresMembership(reader).ClaimStore("a", "one"));
    }

    private protected override string Table => "pail_membership";

    private protected override async Task<IClusterMembership> Place()
    {
        _connection = StoreAddress.Parse(await fixture.NewDatabase()).Value;
        return new PostgresMembership(_connection);
    }

    private protected override async Task<object?> Execute(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
