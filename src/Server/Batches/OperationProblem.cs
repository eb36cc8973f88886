using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Batches;

/// <summary>The errors of single operations.</summary>
internal static class OperationProblem
{
    /// <summary>Why an operation was not done.</summary>
    /// <returns>The problem, or <see langword="null"/> when the operation was done.</returns>
    internal static ProblemKind? KindOf(OperationKind kind, in OperationResult result) => result.Status switch
    {
        ApplyStatus.PreconditionFailed => ProblemKind.PreconditionFailed,
        ApplyStatus.Refused => Problem.From(result.Fault!).Kind,
        ApplyStatus.Absent when kind != OperationKind.Delete => ProblemKind.KeyNotFound,
        _ => null,
    };

    /// <summary>The problem of a transaction that an operation has stopped.</summary>
    internal static Problem OfTransaction(OperationList list, int index, in OperationResult result)
    {
        var why = result.Fault is { } fault ? Problem.From(fault).Detail : "The condition does not hold for the current value.";
        return new Problem(ProblemKind.TransactionFailed, $"{list.Name}[{index}] failed, so nothing was done: {why}")
        {
            OpIndex = index,
            OpList = list.Name,
            OpCode = KindOf(list.Kinds[index], result)!.Code,
            Key = list.Operations[index].Key,
            CurrentETag = result is { Status: ApplyStatus.PreconditionFailed, Entry: { } current } ? EntityTag.Of(current.Revision) : null,
        };
    }
}
