namespace Pail.Runtime.Tables;

/// <summary>What a <see cref="RowUpdate{TRow,TState,TResult}"/> decides about the row.</summary>
public enum RowChange
{
    /// <summary>Leave everything as it is: a row that is there stays unchanged, a missing one stays missing.</summary>
    Keep,

    /// <summary>Store what the <c>row</c> parameter holds now.</summary>
    Put,

    /// <summary>Take the row out of the table; nothing when it is missing.</summary>
    Remove,
}
