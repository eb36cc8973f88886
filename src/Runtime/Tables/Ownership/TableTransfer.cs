using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// The message to a process that has become the owner of a table: the former owner gave the table away, or ended and this process is its
/// heir. OTP: <c>{'ETS-TRANSFER', Table, From, Data}</c>. An heir receives it before any message about the former owner's end.
/// </summary>
/// <param name="Table">The table, with all its rows.</param>
/// <param name="From">The former owner.</param>
/// <param name="Data">The data that was passed to <see cref="Table.GiveAway"/> or <see cref="Table.SetHeir"/>.</param>
/// <example>
/// <code>
/// var transfer = await self.Receive&lt;TableTransfer&gt;();
/// var scores = (Table&lt;string, long&gt;)transfer.Table;
/// </code>
/// </example>
public sealed record TableTransfer(Table Table, Pid From, object? Data);
