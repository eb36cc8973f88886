using System.Globalization;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability;

/// <summary>What all runs have found.</summary>
internal sealed class ProofSummary
{
    private readonly List<Fault> _faults = [];
    private readonly List<double> _recoveries = [];

    internal int Runs { get; private set; }

    internal int Crashes { get; private set; }

    internal long Acknowledged { get; private set; }

    /// <summary>How many acknowledged writes were lost where a power cut may take them.</summary>
    internal long LostWithLeave { get; private set; }

    internal IReadOnlyList<Fault> Faults => _faults;

    /// <summary>What the line begins with, when it is not how many runs and crashes there were.</summary>
    internal string? Head { get; set; }

    internal void AddCrash(TimeSpan recovery)
    {
        Crashes++;
        _recoveries.Add(recovery.TotalMilliseconds);
    }

    internal void AddLost(int writes) => LostWithLeave += writes;

    internal void AddRun(Ledger ledger)
    {
        Runs++;
        Acknowledged += ledger.Acknowledged;
        _faults.AddRange(ledger.Faults);
    }

    /// <summary>The line at the end.</summary>
    internal string Line(string crashes)
    {
        _recoveries.Sort();
        var (median, longest) = _recoveries.Count == 0 ? (0, 0) : (_recoveries[_recoveries.Count / 2], _recoveries[^1]);
        var head = Head ?? string.Create(CultureInfo.InvariantCulture, $"{Runs} runs, {Crashes} {crashes}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{head}, {Acknowledged:N0} acknowledged writes: "
            + $"{Count(FaultKind.Lost)} lost, {Count(FaultKind.Torn)} torn, {Count(FaultKind.RepeatedTag)} repeated tags, "
            + $"{Count(FaultKind.CameBack)} came back, {Count(FaultKind.WrongAnswer)} wrong answers; "
            + $"{(LostWithLeave == 0 ? "" : $"{LostWithLeave:N0} lost that a power cut or a cut file may take; ")}"
            + $"start until it listens: median {median:F0} ms, longest {longest:F0} ms");
    }

    private int Count(FaultKind kind) => _faults.Count(fault => fault.Kind == kind);
}
