using Pail.Cluster.Hosting.Membership;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>What a silo does with the tables and queries that another version of Pail has written for the membership.</summary>
public abstract class MembershipFormatContract
{
    /// <summary>The table with the versions.</summary>
    private protected abstract string Table { get; }

    /// <summary>The test's place.</summary>
    private protected abstract Task<IClusterMembership> Place();

    /// <summary>Runs a statement in it.</summary>
    private protected abstract Task<object?> Execute(string sql);

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public async Task Tables_of_another_version_are_refused(int format)
    {
        var place = await Place();
        await place.Prepare();
        await Execute($"update {Table} set format = {format}");

        var error = await Assert.ThrowsAsync<MembershipException>(place.Prepare);

        Assert.True(error.IsSetting);
        Assert.Contains(
            $"where the silos find each other, has the format {format}, but this version of Pail knows 1 only.",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("--membership", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_of_an_older_version_are_renewed()
    {
        var place = await Place();
        var id = await place.Prepare();
        var text = await Query();
        await Execute("update OrleansQuery set QueryText = 'select old from pail_member'");
        await Execute($"update {Table} set queries = 0");

        Assert.Equal(id, await place.Prepare());

        Assert.Equal(text, await Query());
    }

    [Fact]
    public async Task Queries_of_a_newer_version_stay()
    {
        var place = await Place();
        await place.Prepare();
        await Execute("update OrleansQuery set QueryText = 'select new from pail_member'");
        await Execute($"update {Table} set queries = 2");

        await place.Prepare();

        Assert.Equal("select new from pail_member", await Query());
    }

    private protected Task<object?> Query() => Execute("select QueryText from OrleansQuery where QueryKey = 'MembershipReadAllKey'");
}
