using Pail.Bench.Structure;

namespace Pail.Bench.Tests;

public sealed class StructureTests
{
    [Theory]
    [InlineData(200, 200, null)]
    [InlineData(200, 219, null)]
    [InlineData(200, 221, "\"it\" must be 200 B, give or take 10 %, but is 221 B.")]
    [InlineData(200, 179, "\"it\" must be 200 B, give or take 10 %, but is 179 B.")]
    [InlineData(0, 1, null)]
    [InlineData(0, 2, "\"it\" must be 0 B, give or take 10 %, but is 2 B.")]
    public void A_figure_may_differ_by_a_tenth_or_a_byte(double expected, double measured, string? fault)
    {
        var faults = StructureCommand.Faults(
            new Dictionary<string, double> { ["it"] = expected }, new Dictionary<string, double> { ["it"] = measured });

        Assert.Equal(fault is null ? [] : [fault], faults);
    }

    [Fact]
    public void A_figure_that_is_only_expected_or_only_measured_is_a_fault()
    {
        var faults = StructureCommand.Faults(
            new Dictionary<string, double> { ["old"] = 1 }, new Dictionary<string, double> { ["new"] = 2 });

        Assert.Equal(
            [
                "expected.json has \"old\", which is not measured.",
                "expected.json must have \"new\", but has not; 2 B were measured.",
            ],
            faults);
    }
}
