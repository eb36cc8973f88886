using Pail.Buckets;
using Pail.Server.Problems;
using Pail.Server.Security;

namespace Pail.Server.Batches;

/// <summary>The operations of a list, each with its kind. Two kinds may have the same type of operation.</summary>
/// <param name="name">The name of the list in JSON.</param>
internal sealed class OperationList(string name)
{
    internal string Name { get; } = name;

    internal List<Operation> Operations { get; } = [];

    internal List<OperationKind> Kinds { get; } = [];

    internal void Add(OperationKind kind, Operation operation)
    {
        Kinds.Add(kind);
        Operations.Add(operation);
    }

    /// <summary>Finds the first operation that a caller may not do.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="named">Whether the request has several lists, so that the problem must name the list.</param>
    /// <returns>The problem, or <see langword="null"/>.</returns>
    internal Problem? FindForbidden(Caller caller, bool named)
    {
        var index = Kinds.FindIndex(kind => !caller.Has(kind.Role));
        return index < 0
            ? null
            : new Problem(
                ProblemKind.Forbidden,
                $"{Name}[{index}]: the operation {Kinds[index].Word} needs the role {Kinds[index].Role.ToString().ToLowerInvariant()}, "
                + "which the caller does not have; nothing was done.")
            {
                OpIndex = index,
                OpList = named ? Name : null,
                Key = Operations[index].Key,
            };
    }
}
