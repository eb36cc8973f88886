using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>What everyone may know about a table, even a private one. OTP: <c>ets:info/1</c>.</summary>
/// <param name="Id">The number that tells it from all others of its node.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="IsNamed">Whether it is found by its name.</param>
/// <param name="Type">What kind of table it is.</param>
/// <param name="Owner">The process it belongs to; null when it belongs to the node.</param>
/// <param name="Heir">The process that inherits it when the owner ends, or null.</param>
/// <param name="Protection">Which processes may use it.</param>
/// <param name="Size">How many rows it has, those included that have expired in the last moment.</param>
/// <param name="Memory">About how many bytes it takes, beside what keys and rows refer to.</param>
/// <param name="FixedSince">Since when it is fixed; null when it is not.</param>
/// <param name="Fixations">The processes that have fixed it, and how often each; a null holder means code outside any process.</param>
/// <param name="Hits">How many lookups by key have found a row; null unless <see cref="TableOptions.TrackStatistics"/>.</param>
/// <param name="Misses">How many lookups by key have found none; null unless <see cref="TableOptions.TrackStatistics"/>.</param>
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
