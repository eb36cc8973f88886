namespace Pail.Cluster.Hosting.Membership;

/// <summary>
/// The queries that Orleans' provider for ADO.NET asks a database for, in PostgreSQL. The provider's package has none; these need no stored
/// functions, and can be made twice. The names of the queries, of their parameters and of the columns are the provider's.
/// </summary>
/// <remarks>
/// If the tables of another program that uses Orleans are in the database already, its queries stay, and they serve Pail just as well: each
/// row has the name of its cluster. Those of an older Pail are replaced (<see cref="MembershipFormat.Queries"/>).
/// </remarks>
internal static class PostgresMembershipQueries
{
    internal const string Schema = """
        create table if not exists OrleansQuery (QueryKey varchar(64) not null primary key, QueryText varchar(8000) not null);
        create table if not exists pail_membership (
            one boolean not null primary key, format integer not null, queries integer not null, id text not null);
        create table if not exists pail_cluster_store (cluster_id text not null primary key, store_id text not null);
        create table if not exists pail_membership_version (deployment text not null primary key, version integer not null);
        create table if not exists pail_member (
            deployment text not null, address text not null, port integer not null, generation integer not null,
            siloname text not null, hostname text not null, status integer not null, proxyport integer,
            suspecttimes text, starttime timestamptz not null, iamalivetime timestamptz not null,
            primary key (deployment, address, port, generation));
        """;

    /// <summary>Writes a query, unless there is one that is not Pail's.</summary>
    internal const string Renew = """
        insert into OrleansQuery (QueryKey, QueryText) values ($1, $2)
        on conflict (QueryKey) do update set QueryText = excluded.QueryText where OrleansQuery.QueryText like '%pail_member%'
        """;

    private const string ThisMember =
        "m.deployment = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation";

    // One statement, so that a member changes together with the version of the table, or not at all.
    private const string NextVersion = """
        with next as (update pail_membership_version set version = version + 1 where deployment = @DeploymentId and version = @Version
        """;

    private const string Columns = """
        select v.deployment as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.siloname as SiloName,
            m.hostname as HostName, m.status as Status, m.proxyport as ProxyPort, m.suspecttimes as SuspectTimes,
            m.starttime as StartTime, m.iamalivetime as IAmAliveTime, v.version as Version
        from pail_membership_version v left join pail_member m
        """;

    internal static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["InsertMembershipVersionKey"] = """
            with made as (insert into pail_membership_version values (@DeploymentId, 0) on conflict do nothing returning 1)
            select count(*) from made
            """,
        ["InsertMembershipKey"] = $"""
            {NextVersion} and not exists (select from pail_member m where {ThisMember}) returning 1),
            made as (insert into pail_member select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort,
                null, @StartTime, @IAmAliveTime from next returning 1)
            select count(*) from made
            """,
        ["UpdateMembershipKey"] = $"""
            {NextVersion} and exists (select from pail_member m where {ThisMember}) returning 1),
            made as (update pail_member m set status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
                from next where {ThisMember} returning 1)
            select count(*) from made
            """,
        ["UpdateIAmAlivetimeKey"] = $"update pail_member m set iamalivetime = @IAmAliveTime where {ThisMember}",
        ["MembershipReadRowKey"] = $"{Columns} on {ThisMember} where v.deployment = @DeploymentId",
        ["MembershipReadAllKey"] = $"{Columns} on m.deployment = v.deployment where v.deployment = @DeploymentId",
        ["DeleteMembershipTableEntriesKey"] = """
            delete from pail_member where deployment = @DeploymentId;
            delete from pail_membership_version where deployment = @DeploymentId
            """,
        ["CleanupDefunctSiloEntriesKey"] =
            "delete from pail_member where deployment = @DeploymentId and iamalivetime < @IAmAliveTime and status = 6",
        ["GatewaysQueryKey"] = """
            select address as Address, proxyport as ProxyPort, generation as Generation from pail_member
            where deployment = @DeploymentId and status = @Status and proxyport > 0
            """,
    };
}
