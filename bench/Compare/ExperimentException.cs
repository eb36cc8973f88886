namespace Pail.Bench.Compare;

/// <summary>A contestant could not do its work, so there is no table.</summary>
internal sealed class ExperimentException(string experiment, string contestant, Exception cause)
    : Exception($"{experiment}: {contestant} failed.", cause);
