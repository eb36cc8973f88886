namespace Pail.Bench.Compare;

/// <summary>A contestant could not do its work: whatever the others did, there is no table.</summary>
internal sealed class ExperimentException(string experiment, string contestant, Exception cause)
    : Exception($"{experiment}: {contestant} failed.", cause);
