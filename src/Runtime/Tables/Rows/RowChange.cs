namespace Pail.Runtime.Tables;

/// <summary>What a <see cref="RowUpdate{TRow,TState,TResult}"/> decides about the row.</summary>
public enum RowChange
{
    /// <summary>Change nothing: an existing row stays unchanged, a missing row stays missing.</summary>
    Keep,

    /// <summary>Store the value that the <c>row</c> parameter has at the end of the function.</summary>
    Put,

    /// <summary>Take the row out of the table. A missing row stays missing.</summary>
    Remove,
}
