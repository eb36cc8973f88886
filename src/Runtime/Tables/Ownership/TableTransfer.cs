using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// The message that tells a process that it owns a table now: the former owner gave it away, or ended and had named this process its heir.
/// OTP: <c>{'ETS-TRANSFER', Table, From, Data}</c>. From an heir's view it comes before any news of the former owner's end.
/// </summary>
/// <param name="Table">The table, contents intact.</param>
/// <param name="From">The former owner.</param>
/// <param name="Data">What <see cref="Table.GiveAway"/> or <see cref="Table.SetHeir"/> was given for the new owner.</param>
/// <example>
/// <code>
/// var transfer = await self.Receive&lt;TableTransfer&gt;();
/// var scores = (Table&lt;string, long&gt;)transfer.Table;
/// </code>
/// </example>
public sealed record TableTransfer(Table Table, Pid From, object? Data);
