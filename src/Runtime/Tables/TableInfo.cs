using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>What everyone may know about a table, even a private one. OTP: <c>ets:info/1</c>.</summary>
/// <param name="Name">Its name, or null.</param>
/// <param name="Owner">The process it belongs to; null when it belongs to the node.</param>
/// <param name="Heir">The process that inherits it when the owner ends, or null.</param>
/// <param name="Protection">Who may use it.</param>
/// <param name="Size">How many rows it has.</param>
public sealed record TableInfo(string? Name, Pid? Owner, Pid? Heir, TableProtection Protection, int Size);
