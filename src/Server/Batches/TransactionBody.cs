using Pail.Buckets;

namespace Pail.Server.Batches;

/// <summary>A transaction as it was read.</summary>
internal sealed class TransactionBody
{
    internal List<Comparison> Compare { get; } = [];

    internal OperationList Then { get; } = new("then");

    internal OperationList Else { get; } = new("else");

    internal Transaction Make() => new() { Compare = Compare, Then = Then.Operations, Else = Else.Operations };
}
