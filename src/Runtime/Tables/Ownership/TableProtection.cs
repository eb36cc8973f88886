namespace Pail.Runtime.Tables;

/// <summary>Which processes may use a table. OTP: the access option of <c>ets:new/2</c>.</summary>
/// <remarks>Giving a table away and naming its heir is the owner's right alone, whatever the protection.</remarks>
public enum TableProtection
{
    /// <summary>Everyone reads and writes, and may even delete the table.</summary>
    Public,

    /// <summary>Everyone reads; only the owner writes or deletes the table.</summary>
    Protected,

    /// <summary>Only the owner reads or writes. Others learn no more than <see cref="Table.Info"/> tells.</summary>
    Private,
}
