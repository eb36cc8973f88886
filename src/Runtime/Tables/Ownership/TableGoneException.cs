namespace Pail.Runtime.Tables;

/// <summary>
/// The table was used after its end: it was deleted, or its owner ended and nobody inherited it. OTP: <c>badarg</c>, so it is an
/// <see cref="ArgumentException"/>.
/// </summary>
public sealed class TableGoneException : ArgumentException
{
    internal TableGoneException(Table table)
        : base($"{table} is gone: it was deleted, or its owner ended and nobody inherited it.") => TableName = table.Name;

    /// <summary>The name of the table, or null when it had none.</summary>
    public string? TableName { get; }
}
