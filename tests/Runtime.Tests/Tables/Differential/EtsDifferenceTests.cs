using System.Globalization;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>
/// A table gives the same answers as a real <c>ets</c> table. Each run does some thousand random operations for each type; the environment
/// variable <c>PAIL_ETS_OPERATIONS</c> sets a larger number.
/// </summary>
public sealed class EtsDifferenceTests(RealEts ets) : IClassFixture<RealEts>
{
    private const int Length = 1000;
    private const string OperationsVariable = "PAIL_ETS_OPERATIONS";
    private const string SeedVariable = "PAIL_ETS_SEED";

    [Theory]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    [InlineData(TableType.Bag)]
    [InlineData(TableType.DuplicateBag)]
    public async Task A_table_answers_random_operations_as_ets_does(TableType type)
    {
        ets.Need();
        await using var node = new Node();
        var comparison = new Comparison(node, ets, type);
        var first = Number(SeedVariable, 0);
        var sequences = (Number(OperationsVariable, 25_000) + Length - 1) / Length;
        for (var seed = first; seed < first + sequences; seed++)
        {
            if (await comparison.Run(Drawing.Sequence(type, seed, Length)) is not { } difference)
                continue;
            var shortest = await comparison.Shrink(difference);
            Assert.Fail(
                $"A table of type {type} differs from ets. Again: {SeedVariable}={seed} {OperationsVariable}={Length}\n\n{shortest}\n\n" +
                $"That is what is needed of the {difference.Operations.Count} operations up to the first that was answered differently.");
        }
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
