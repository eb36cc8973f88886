using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>What Orleans expects of its membership table, asked of our queries through Orleans' own provider.</summary>
public abstract class MembershipTableContract
{
    private static readonly DateTime Now = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    /// <summary>The provider's settings of a database that <c>Prepare</c> was called on.</summary>
    private protected abstract Task<AdoNetClusteringSiloOptions> Prepare();

    [Fact]
    public async Task A_table_begins_with_no_member_and_a_version()
    {
        var table = await Open("a");

        var data = await table.ReadAllAsync();

        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
    }

    [Fact]
    public async Task A_member_is_read_as_it_was_written()
    {
        var table = await Open("a");
        var member = Member(1);

        Assert.True(await table.InsertRowAsync(member, await NextVersion(table)));

        var data = await table.ReadAllAsync();
        var (read, _) = Assert.Single(data.Members);
        Assert.Equal(1, data.Version.Version);
        Assert.Equal(
            (member.SiloAddress, "silo-1", "host", SiloStatus.Joining, Now, Now),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.StartTime, read.IAmAliveTime));
    }

    [Fact]
    public async Task A_member_is_added_only_to_the_version_that_was_read()
    {
        var table = await Open("a");
        var version = await NextVersion(table);

        Assert.True(await table.InsertRowAsync(Member(1), version));
        Assert.False(await table.InsertRowAsync(Member(2), version));

        Assert.Single((await table.ReadAllAsync()).Members);
    }

    [Fact]
    public async Task A_member_is_not_added_twice()
    {
        var table = await Open("a");
        await table.InsertRowAsync(Member(1), await NextVersion(table));

        Assert.False(await table.InsertRowAsync(Member(1), await NextVersion(table)));

        Assert.Equal(1, (await table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task A_change_and_the_version_come_together_or_not_at_all()
    {
        var table = await Open("a");
        var member = Member(1);
        await table.InsertRowAsync(member, await NextVersion(table));
        var old = await NextVersion(table);
        member.Status = SiloStatus.Active;
        Assert.True(await table.UpdateRowAsync(member, old.VersionEtag, old));

        member.Status = SiloStatus.Dead;
        member.SuspectTimes = [Tuple.Create(Member(2).SiloAddress, Now)];
        Assert.False(await table.UpdateRowAsync(member, old.VersionEtag, old));
        Assert.Equal((SiloStatus.Active, 2), await StatusAndVersion(table, member));

        var next = await NextVersion(table);
        Assert.True(await table.UpdateRowAsync(member, next.VersionEtag, next));
        Assert.Equal((SiloStatus.Dead, 3), await StatusAndVersion(table, member));
        var (read, _) = Assert.Single((await table.ReadRowAsync(member.SiloAddress)).Members);
        Assert.Equal(Member(2).SiloAddress, Assert.Single(read.SuspectTimes!).Item1);
    }

    [Fact]
    public async Task A_change_of_no_member_changes_no_version()
    {
        var table = await Open("a");
        var next = await NextVersion(table);

        Assert.False(await table.UpdateRowAsync(Member(1), next.VersionEtag, next));

        Assert.Equal(0, (await table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task Of_many_that_change_one_version_one_succeeds()
    {
        var tables = new List<AdoNetClusteringTable>();
        for (var i = 0; i < 8; i++)
            tables.Add(await Open("a"));
        var version = await NextVersion(tables[0]);

        var done = await Task.WhenAll(tables.Select((table, i) => Task.Run(() => table.InsertRowAsync(Member(i), version))));

        Assert.Single(done, true);
        Assert.Single((await tables[0].ReadAllAsync()).Members);
    }

    [Fact]
    public async Task A_sign_of_life_changes_no_version()
    {
        var table = await Open("a");
        var member = Member(1);
        await table.InsertRowAsync(member, await NextVersion(table));

        member.IAmAliveTime = Now.AddMinutes(1);
        await table.UpdateIAmAliveAsync(member);

        var data = await table.ReadRowAsync(member.SiloAddress);
        Assert.Equal((Now.AddMinutes(1), 1), (data.Members[0].Item1.IAmAliveTime, data.Version.Version));
    }

    [Fact]
    public async Task Clusters_do_not_see_each_other()
    {
        var (one, other) = (await Open("a"), await Open("b"));
        await one.InsertRowAsync(Member(1), await NextVersion(one));

        Assert.Empty((await other.ReadAllAsync()).Members);

        await other.DeleteMembershipTableEntriesAsync("b");
        Assert.Single((await one.ReadAllAsync()).Members);
    }

    [Fact]
    public async Task Only_members_that_died_long_ago_are_forgotten()
    {
        var table = await Open("a");
        foreach (var (number, status, alive) in
            ((int, SiloStatus, int)[])[(1, SiloStatus.Dead, -60), (2, SiloStatus.Dead, 0), (3, SiloStatus.Active, -60)])
        {
            var member = Member(number);
            (member.Status, member.IAmAliveTime, member.StartTime) = (status, Now.AddDays(alive), Now.AddDays(-90));
            Assert.True(await table.InsertRowAsync(member, await NextVersion(table)));
        }

        await table.CleanupDefunctSiloEntriesAsync(Now.AddDays(-7));

        Assert.Equal([2, 3], (await table.ReadAllAsync()).Members.Select(each => each.Item1.SiloAddress.Generation).Order());
    }

    private static MembershipEntry Member(int number) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 1000, number),
        SiloName = $"silo-{number}",
        HostName = "host",
        Status = SiloStatus.Joining,
        ProxyPort = 0,
        StartTime = Now,
        IAmAliveTime = Now,
    };

    private static async Task<TableVersion> NextVersion(AdoNetClusteringTable table) => (await table.ReadAllAsync()).Version.Next();

    private static async Task<(SiloStatus, int)> StatusAndVersion(AdoNetClusteringTable table, MembershipEntry member)
    {
        var data = await table.ReadRowAsync(member.SiloAddress);
        return (data.Members[0].Item1.Status, data.Version.Version);
    }

    private async Task<AdoNetClusteringTable> Open(string clusterId)
    {
        var table = new AdoNetClusteringTable(
            null!,
            Options.Create(new ClusterOptions { ClusterId = clusterId, ServiceId = "pail" }),
            Options.Create(await Prepare()),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        return table;
    }
}
