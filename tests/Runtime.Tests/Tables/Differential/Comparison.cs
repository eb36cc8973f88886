using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>Runs a sequence of operations on both sides and finds the first answer that differs.</summary>
internal sealed class Comparison(Node node, RealEts ets, TableType type)
{
    /// <summary>The operations up to the first one with different answers, and both answers; null when there is none.</summary>
    internal async Task<Difference?> Run(IReadOnlyList<string> operations)
    {
        if (operations.Count == 0)
            return null;
        var end = await ets.Begin(type, operations);
        string[] ours;
        using (var table = OurTable.New(node, type))
            ours = [.. operations.Select(operation => table.Do(Operation.Parse(operation)))];
        var theirs = await end();
        Assert.Equal(operations.Count, theirs.Length);
        for (var i = 0; i < ours.Length; i++)
        {
            if (ours[i] != theirs[i])
                return new Difference([.. operations.Take(i + 1)], ours[i], theirs[i]);
        }

        return null;
    }

    /// <summary>
    /// Makes a sequence with a difference as short as possible: it removes everything that the difference does not need, first many
    /// operations at a time, in the end single rows of lists.
    /// </summary>
    internal async Task<Difference> Shrink(Difference difference)
    {
        for (var share = difference.Operations.Count / 2; share > 0; share /= 2)
        {
            for (var from = 0; from < difference.Operations.Count - 1;)
            {
                var rest = difference.Operations.Where((_, i) => i < from || i >= from + share);
                if (await Run([.. rest]) is { } smaller)
                    difference = smaller;
                else
                    from += share;
            }
        }

        for (var place = 0; place < difference.Operations.Count; place++)
        {
            foreach (var shorter in Operation.Parse(difference.Operations[place]).WithFewerRows())
            {
                if (await Run([.. difference.Operations.Select((operation, i) => i == place ? shorter : operation)]) is not { } smaller)
                    continue;
                difference = smaller;
                place = -1;
                break;
            }
        }

        return difference;
    }
}
