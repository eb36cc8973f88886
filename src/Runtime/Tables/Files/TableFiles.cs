using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>Writes tables to files and reads them back. All methods block until the disk has answered.</summary>
public static class TableFiles
{
    /// <summary>
    /// Writes a table to a file. It writes the rows that a walk visits, so while other threads write to the table it is not a snapshot. The
    /// file gets its name only when it is complete; then it replaces an existing file of that name. Rows that expire keep their expiration,
    /// as a time of the wall clock. A sliding expiration starts again when the row is loaded. OTP: <c>ets:tab2file/2</c>.
    /// </summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">Writes keys.</param>
    /// <param name="rows">Writes rows.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system denies writing the file.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    /// <example>
    /// <code>
    /// scores.ToFile(path, TableSerializer.Text, TableSerializer.Number&lt;long&gt;());
    /// var again = (Table&lt;string, long&gt;)node.TableFromFile(path, TableSerializer.Text, TableSerializer.Number&lt;long&gt;());
    /// </code>
    /// </example>
    public static void ToFile<TKey, TRow>(
        this RowTable<TKey, TRow> table, string path, TableSerializer<TKey> keys, TableSerializer<TRow> rows)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(rows);

        // Made before the file: it throws if the caller may not read the table or the table is gone. Then no file is made.
        using var walk = table.GetEnumerator();
        using var file = new TableFileWriter(path);
        file.Describe(table);
        while (walk.MoveNext())
        {
            var (key, row) = walk.Current;
            if (table.TryReadWithExpiration(ref key, ref row, out var expiration))
                file.Write(key, keys, row, rows, expiration);
        }

        file.Complete();
    }

    /// <summary>
    /// Makes a table that belongs to this process from a file. It has the type, name and protection of the table that was written. If the
    /// file is damaged or incomplete, this throws and makes no table. OTP: <c>ets:file2tab/2</c>.
    /// </summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">Reads keys.</param>
    /// <param name="rows">Reads rows.</param>
    /// <param name="verify">
    /// Whether the file must be complete. If not, the table gets the rows before the place where the file ends. A damaged block is an error
    /// in both cases.
    /// </param>
    /// <param name="comparer">
    /// Decides when two keys of a table without order are the same. By default their type does; byte arrays are compared by their content.
    /// </param>
    /// <param name="order">
    /// The order of the keys of an ordered table. The default is the type's own order; for strings and byte arrays it is the ordinal order.
    /// </param>
    /// <returns>
    /// The table: a <see cref="Table{TKey,TRow}"/>, an <see cref="OrderedTable{TKey,TRow}"/> or a <see cref="BagTable{TKey,TRow}"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException">A serializer is null.</exception>
    /// <exception cref="ArgumentException">The name of the table is taken.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system denies reading the file, or it is a directory.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, incomplete or of another version, or has keys or rows of other types. The message says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public static RowTable<TKey, TRow> TableFromFile<TKey, TRow>(
        this Self self,
        string path,
        TableSerializer<TKey> keys,
        TableSerializer<TRow> rows,
        bool verify = true,
        IEqualityComparer<TKey>? comparer = null,
        IComparer<TKey>? order = null)
        where TKey : notnull => Read(self.Node, self.Process, path, keys, rows, verify, comparer, order);

    /// <summary>
    /// Makes a table that belongs to the node from a file. It has the type and name of the table that was written, and is public. If the
    /// file is damaged or incomplete, this throws and makes no table. OTP: <c>ets:file2tab/2</c>.
    /// </summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">Reads keys.</param>
    /// <param name="rows">Reads rows.</param>
    /// <param name="verify">
    /// Whether the file must be complete. If not, the table gets the rows before the place where the file ends. A damaged block is an error
    /// in both cases.
    /// </param>
    /// <param name="comparer">
    /// Decides when two keys of a table without order are the same. By default their type does; byte arrays are compared by their content.
    /// </param>
    /// <param name="order">
    /// The order of the keys of an ordered table. The default is the type's own order; for strings and byte arrays it is the ordinal order.
    /// </param>
    /// <returns>
    /// The table: a <see cref="Table{TKey,TRow}"/>, an <see cref="OrderedTable{TKey,TRow}"/> or a <see cref="BagTable{TKey,TRow}"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The name of the table is taken.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system denies reading the file, or it is a directory.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, incomplete or of another version, or has keys or rows of other types. The message says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">The node has ended.</exception>
    public static RowTable<TKey, TRow> TableFromFile<TKey, TRow>(
        this Node node,
        string path,
        TableSerializer<TKey> keys,
        TableSerializer<TRow> rows,
        bool verify = true,
        IEqualityComparer<TKey>? comparer = null,
        IComparer<TKey>? order = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        return Read(node, null, path, keys, rows, verify, comparer, order);
    }

    /// <summary>Reads the whole file, checks it, and returns the facts about its table. OTP: <c>ets:tabfile_info/1</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The facts.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system denies reading the file, or it is a directory.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, incomplete or of another version. The message says which.</exception>
    public static TableFileInfo Info(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new TableFileReader(path);
        return file.ReadInfo();
    }

    private static RowTable<TKey, TRow> Read<TKey, TRow>(
        Node node,
        Process? owner,
        string path,
        TableSerializer<TKey> keys,
        TableSerializer<TRow> rows,
        bool verify,
        IEqualityComparer<TKey>? comparer,
        IComparer<TKey>? order)
        where TKey : notnull
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(rows);
        using var file = new TableFileReader(path);
        var info = file.Info;
        var options = new TableOptions
        {
            Name = info.Name,
            Named = info.Named,
            Protection = owner is null ? TableProtection.Public : info.Protection,
        };

        // .NET compares arrays by identity. By that no lookup would find a key from a file.
        if (typeof(TKey) == typeof(byte[]))
            comparer ??= (IEqualityComparer<TKey>)(object)BytesComparer.Instance;
        return info.Type switch
        {
            TableType.Set => Table<TKey, TRow>.New(node, owner, options, comparer, Fill),
            TableType.OrderedSet => OrderedTable<TKey, TRow>.New(node, owner, options, order, Fill),
            _ => BagTable<TKey, TRow>.New(node, owner, info.Type, options, comparer, null, Fill),
        };

        void Fill(RowTable<TKey, TRow> table) => file.ReadRows(keys, rows, verify, table.Load);
    }
}
