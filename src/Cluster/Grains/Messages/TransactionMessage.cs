using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="Transaction"/> between silos.</summary>
[GenerateSerializer, Alias("pail.transaction"), Immutable]
internal struct TransactionMessage
{
    [Id(0)]
    internal ComparisonMessage[] Compare;

    [Id(1)]
    internal OperationMessage[] Then;

    [Id(2)]
    internal OperationMessage[] Else;

    internal static TransactionMessage Of(Transaction transaction) => new()
    {
        Compare = [.. transaction.Compare.Select(ComparisonMessage.Of)],
        Then = OperationMessage.Of(transaction.Then),
        Else = OperationMessage.Of(transaction.Else),
    };

    internal readonly Transaction ToTransaction() => new()
    {
        Compare = Array.ConvertAll(Compare, static comparison => comparison.ToComparison()),
        Then = OperationMessage.Read(Then),
        Else = OperationMessage.Read(Else),
    };
}
