namespace Pail.Runtime.Tables;

/// <summary>Which processes may use a table. OTP: the access option of <c>ets:new/2</c>.</summary>
/// <remarks>Only the owner may give a table away or name its heir, whatever the protection.</remarks>
public enum TableProtection
{
    /// <summary>All code may read, write and delete the table.</summary>
    Public,

    /// <summary>All code may read the table. Only the owner may write to it or delete it.</summary>
    Protected,

    /// <summary>Only the owner may read, write or delete the table. Other code may only call <see cref="Table.Info"/>.</summary>
    Private,
}
