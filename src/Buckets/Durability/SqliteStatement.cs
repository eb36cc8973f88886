using SQLitePCL;

namespace Pail.Buckets;

/// <summary>A prepared statement.</summary>
internal sealed class SqliteStatement(SqliteLogFile file, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Sets the parameter of a number, from 1.</summary>
    internal SqliteStatement Bind(int parameter, long value)
    {
        file.Check(raw.sqlite3_bind_int64(statement, parameter, value));
        return this;
    }

    /// <summary>Sets the parameter of a number, from 1. SQLite copies the bytes.</summary>
    internal SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // Without bytes there is nothing to point at, which would be NULL.
        file.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement, parameter, 0)
            : raw.sqlite3_bind_blob(statement, parameter, value));
        return this;
    }

    /// <summary>Sets the parameter of a number, from 1.</summary>
    internal SqliteStatement Bind(int parameter, string value)
    {
        file.Check(raw.sqlite3_bind_text(statement, parameter, value));
        return this;
    }

    /// <summary>Goes to the next row. False when there is none.</summary>
    internal bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            // The error's text is that of the connection's last call, so it is read before the statement is reset.
            try
            {
                file.Check(code);
            }
            finally
            {
                Reset();
            }
        }

        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement without rows to its end. Outside a transaction, it is committed on return.</summary>
    internal void Run()
    {
        Step();
        Reset();
    }

    internal long Long(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The bytes of a column. Valid until the next step.</summary>
    internal ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>Lets the statement begin again, and SQLite forget the large values that it has copied.</summary>
    internal void Reset()
    {
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
    }

    public void Dispose() => statement.Dispose();
}
