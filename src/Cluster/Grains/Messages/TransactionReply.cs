using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="TransactionResult"/> between silos. It may have the first results only; the owner keeps the others.</summary>
[GenerateSerializer, Alias("pail.transacted"), Immutable]
internal struct TransactionReply
{
    [Id(0)]
    internal bool ComparisonsHeld;

    [Id(1)]
    internal Revision Revision;

    [Id(2)]
    internal ResultMessage[] Results;

    [Id(3)]
    internal int? FailedIndex;

    internal static TransactionReply Of(Transaction transaction, TransactionResult result) => new()
    {
        ComparisonsHeld = result.ComparisonsHeld,
        Revision = result.Revision,
        Results = ResultMessage.Of(Chosen(transaction, result.ComparisonsHeld), result.Results),
        FailedIndex = result.FailedIndex,
    };

    internal readonly TransactionResult ToResult(Transaction transaction) =>
        new(ComparisonsHeld, Revision, ResultMessage.Read(Chosen(transaction, ComparisonsHeld), Results)) { FailedIndex = FailedIndex };

    private static IReadOnlyList<Operation> Chosen(Transaction transaction, bool held) => held ? transaction.Then : transaction.Else;
}
