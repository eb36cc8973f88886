using System.Globalization;

namespace Pail.Cluster.Stores;

/// <summary>The tables of a <see cref="SqliteBucketStore"/>, and whose they are.</summary>
internal static class SqliteSchema
{
    internal const string FileName = "pail-cluster.db";

    // "Pail".
    private const int ApplicationId = 0x5061696C;

    // The number of a bucket is never used again, so no row of a deleted bucket can become one of its successor.
    private const string Tables =
        """
        create table pail_store (
            one integer primary key check (one = 1), format integer not null, id text not null, cluster text not null,
            last integer not null);
        create table pail_bucket (
            id integer primary key autoincrement, name text not null unique, life integer not null, fence integer not null,
            opens integer not null, epoch integer not null, revision integer not null, keys integer not null, bytes integer not null,
            config blob not null, created integer not null, released integer not null);
        create table pail_entry (bucket integer not null, key blob not null, data blob not null, primary key (bucket, key));
        create table pail_event (
            id integer primary key autoincrement, bucket integer not null, revision integer not null, data blob not null);
        create index pail_event_revision on pail_event (bucket, revision);
        """;

    // Apart from the others: silos that do not know it may use the store, too.
    private const string Silos =
        "create table if not exists pail_silos (one integer primary key, membership text not null, signs integer not null)";

    /// <summary>Makes the tables if there are none, and checks whose they are.</summary>
    /// <returns>The store's id.</returns>
    internal static Task<string> Open(SqliteFile file, string clusterId) => file.Write(session =>
    {
        var isNew = session.Number("pragma application_id") == 0 && session.Number("select count(*) from sqlite_schema") == 0;
        if (isNew)
        {
            session.Run(Tables);
            session.Run(string.Create(CultureInfo.InvariantCulture, $"pragma application_id = {ApplicationId}"));
            session.Execute(
                "insert into pail_store (one, format, id, cluster, last) values (1, $1, $2, $3, 0)",
                StoreFormat.Version,
                StoreFormat.NewStoreId(),
                clusterId);
        }
        else if (session.Number("pragma application_id") != ApplicationId)
        {
            throw file.Faults.Foreign("the file has tables that are not Pail's");
        }

        var id = Check(session, file.Faults, clusterId);
        session.Run(Silos);
        return (true, id);
    });

    private static string Check(SqliteSession session, StoreFaults faults, string clusterId)
    {
        using var reader = session.Query("select format, cluster, id from pail_store");
        if (!reader.Read())
            throw faults.Foreign("its table `pail_store` is empty");
        faults.Check(reader.GetInt64(0), reader.GetString(1), clusterId);
        return reader.GetString(2);
    }
}
