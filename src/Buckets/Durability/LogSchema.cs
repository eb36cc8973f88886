namespace Pail.Buckets;

/// <summary>The tables of a store's database.</summary>
internal static class LogSchema
{
    /// <summary>Tells that a database is a store. The letters "Pail".</summary>
    internal const int ApplicationId = 0x5061696C;

    /// <summary>The version of the tables and of what their rows mean.</summary>
    internal const int Version = 1;

    internal const int PageSize = 4096;

    /// <summary>
    /// Creates a new database. It gets its name when it is complete. SQLite syncs the directory with the first commit, so the name is on
    /// the disk before the first acknowledged batch.
    /// </summary>
    internal static void Create(string path)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        File.Delete(unfinished + "-journal");
        LogDirectory.CreateFile(unfinished);
        using (var file = SqliteLogFile.Open(unfinished, mayWrite: true))
        {
            file.Execute($"""
                PRAGMA page_size = {PageSize};
                PRAGMA auto_vacuum = INCREMENTAL;
                PRAGMA synchronous = FULL;
                BEGIN;
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {Version};
                CREATE TABLE head (
                    id INTEGER PRIMARY KEY, snapshot INTEGER NOT NULL, parts INTEGER NOT NULL,
                    through INTEGER NOT NULL, last INTEGER NOT NULL, crc INTEGER NOT NULL);
                CREATE TABLE batch (number INTEGER PRIMARY KEY, crc INTEGER NOT NULL, bytes BLOB NOT NULL);
                CREATE TABLE part (number INTEGER PRIMARY KEY, crc INTEGER NOT NULL, bytes BLOB NOT NULL);
                INSERT INTO head VALUES (1, 0, 0, 0, 0, {default(LogHead).Checksum});
                COMMIT;
                """);
        }

        File.Move(unfinished, path);
    }
}
