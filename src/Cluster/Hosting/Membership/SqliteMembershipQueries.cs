namespace Pail.Cluster.Hosting.Membership;

/// <summary>
/// The queries that Orleans' provider for ADO.NET asks a database for, in SQLite: it ships none. The names of the queries, of their
/// parameters and of the columns are the provider's.
/// </summary>
internal static class SqliteMembershipQueries
{
    internal const string Schema = """
        begin immediate;
        create table if not exists OrleansQuery (QueryKey text not null primary key, QueryText text not null);
        create table if not exists PailMembership (
            One integer not null primary key, Format integer not null, Queries integer not null, Id text not null);
        create table if not exists PailClusterStore (ClusterId text not null primary key, StoreId text not null);
        create table if not exists PailMembershipVersion (DeploymentId text not null primary key, Version integer not null);
        create table if not exists PailMember (
            DeploymentId text not null, Address text not null, Port integer not null, Generation integer not null,
            SiloName text not null, HostName text not null, Status integer not null, ProxyPort integer,
            SuspectTimes text, StartTime text not null, IAmAliveTime text not null,
            primary key (DeploymentId, Address, Port, Generation));
        commit;
        """;

    private const string ThisMember =
        "m.DeploymentId = @DeploymentId and m.Address = @Address and m.Port = @Port and m.Generation = @Generation";

    private const string NextVersion = """
        begin immediate;
        update PailMembershipVersion set Version = Version + 1 where DeploymentId = @DeploymentId and Version = @Version
        """;

    private const string Columns = """
        select v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
            m.StartTime, m.IAmAliveTime, v.Version
        from PailMembershipVersion v left join PailMember m
        """;

    /// <summary>The queries by name. A change of a member is made only together with the next version of the table.</summary>
    internal static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["InsertMembershipVersionKey"] = """
            insert into PailMembershipVersion values (@DeploymentId, 0) on conflict do nothing;
            select changes();
            """,
        ["InsertMembershipKey"] = $"""
            {NextVersion} and not exists (select 1 from PailMember m where {ThisMember});
            insert into PailMember
            select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, null, @StartTime, @IAmAliveTime
            where changes() = 1;
            commit;
            select changes();
            """,
        ["UpdateMembershipKey"] = $"""
            {NextVersion} and exists (select 1 from PailMember m where {ThisMember});
            update PailMember as m set Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
            where {ThisMember} and changes() = 1;
            commit;
            select changes();
            """,
        ["UpdateIAmAlivetimeKey"] = $"update PailMember as m set IAmAliveTime = @IAmAliveTime where {ThisMember}",
        ["MembershipReadRowKey"] = $"{Columns} on {ThisMember} where v.DeploymentId = @DeploymentId",
        ["MembershipReadAllKey"] = $"{Columns} on m.DeploymentId = v.DeploymentId where v.DeploymentId = @DeploymentId",
        ["DeleteMembershipTableEntriesKey"] = """
            delete from PailMember where DeploymentId = @DeploymentId;
            delete from PailMembershipVersion where DeploymentId = @DeploymentId;
            """,
        ["CleanupDefunctSiloEntriesKey"] =
            "delete from PailMember where DeploymentId = @DeploymentId and IAmAliveTime < @IAmAliveTime and Status = 6",
        ["GatewaysQueryKey"] = """
            select Address, ProxyPort, Generation from PailMember
            where DeploymentId = @DeploymentId and Status = @Status and ProxyPort > 0
            """,
    };
}
