using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>Tables in files. All of this waits for the disk.</summary>
public static class TableFiles
{
    /// <summary>
    /// Writes a table to a file: what it holds as a walk meets it, which is no snapshot while others write. The file is there only when it
    /// is complete, in the place of one that had its name. Rows that expire keep their time, by the clock on the wall; one that expires
    /// when it is not used starts its time again when it is loaded. OTP: <c>ets:tab2file/2</c>.
    /// </summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">Writes keys.</param>
    /// <param name="rows">Writes rows.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
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

        // Before the file is begun: a caller without the right to read, or a table that is gone, leaves no file behind.
        using var walk = table.GetEnumerator();
        using var file = new TableFileWriter(path);
        file.Describe(table);
        while (walk.MoveNext())
        {
            var (key, row) = walk.Current;
            if (table.TryRecord(ref key, ref row, out var expiration))
                file.Write(key, keys, row, rows, expiration);
        }

        file.Complete();
    }

    /// <summary>
    /// Makes a table of a process from a file, of the type, name and protection that the one in it had. A file that is damaged, or ends too
    /// early, is an error, and no table is made. OTP: <c>ets:file2tab/2</c>.
    /// </summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">Reads keys.</param>
    /// <param name="rows">Reads rows.</param>
    /// <param name="verify">
    /// Whether a file must be complete. If not, the rows before the place where it ends make the table; a block that is damaged is an error
    /// all the same.
    /// </param>
    /// <param name="comparer">
    /// When two keys of a table without order are the same; by default, when they are equal, arrays of bytes by what is in them.
    /// </param>
    /// <param name="order">
    /// The order of the keys of an ordered table; by default their own, that of strings and byte arrays being ordinal.
    /// </param>
    /// <returns>
    /// The table: a <see cref="Table{TKey,TRow}"/>, an <see cref="OrderedTable{TKey,TRow}"/> or a <see cref="BagTable{TKey,TRow}"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException">A serializer is null.</exception>
    /// <exception cref="ArgumentException">The name of the table is taken.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read, or is a directory.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, incomplete, of another version, or has other keys or rows; the message says which.
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
    /// Makes a table of the node from a file, of the type and name that the one in it had; it is public, whatever that one was. A file that
    /// is damaged, or ends too early, is an error, and no table is made. OTP: <c>ets:file2tab/2</c>.
    /// </summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">Reads keys.</param>
    /// <param name="rows">Reads rows.</param>
    /// <param name="verify">
    /// Whether a file must be complete. If not, the rows before the place where it ends make the table; a block that is damaged is an error
    /// all the same.
    /// </param>
    /// <param name="comparer">
    /// When two keys of a table without order are the same; by default, when they are equal, arrays of bytes by what is in them.
    /// </param>
    /// <param name="order">
    /// The order of the keys of an ordered table; by default their own, that of strings and byte arrays being ordinal.
    /// </param>
    /// <returns>
    /// The table: a <see cref="Table{TKey,TRow}"/>, an <see cref="OrderedTable{TKey,TRow}"/> or a <see cref="BagTable{TKey,TRow}"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The name of the table is taken.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read, or is a directory.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, incomplete, of another version, or has other keys or rows; the message says which.
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

    /// <summary>What a file says of the table in it. The whole file is looked through. OTP: <c>ets:tabfile_info/1</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The facts.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read, or is a directory.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, incomplete, or of another version; the message says which.</exception>
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

        // By identity, as .NET compares arrays, no key that comes out of a file would ever be found.
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
