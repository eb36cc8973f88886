using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>The facts about a table, even a private one. OTP: <c>ets:info/1</c>.</summary>
/// <param name="Id">The number of the table, which no other table of its node has.</param>
/// <param name="Name">The name, or null.</param>
/// <param name="IsNamed">Whether the table is found by its name.</param>
/// <param name="Type">The type of the table.</param>
/// <param name="Owner">The process that owns the table; null when the node does.</param>
/// <param name="Heir">The process that inherits the table when the owner ends, or null.</param>
/// <param name="Protection">Which processes may use the table.</param>
/// <param name="Size">The number of rows, including rows whose time is over but that have not been removed yet.</param>
/// <param name="Memory">About how many bytes the table takes, without the objects that keys and rows refer to.</param>
/// <param name="FixedSince">When the table was fixed; null when it is not fixed.</param>
/// <param name="Fixations">
/// The processes that have fixed the table, each with the number of its fixations. A null holder is code outside any process.
/// </param>
/// <param name="Hits">How many lookups have found a row; null unless <see cref="TableOptions.TrackStatistics"/> is set.</param>
/// <param name="Misses">How many lookups have found no row; null unless <see cref="TableOptions.TrackStatistics"/> is set.</param>
public sealed record TableInfo(
    long Id,
    string? Name,
    bool IsNamed,
    TableType Type,
    Pid? Owner,
    Pid? Heir,
    TableProtection Protection,
    int Size,
    long Memory,
    DateTimeOffset? FixedSince,
    IReadOnlyList<(Pid? Holder, int Count)> Fixations,
    long? Hits,
    long? Misses);
