using System.Diagnostics;
using Pail.Bench.Programs;

namespace Pail.Bench.Tests;

public sealed class ChildrenTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_output_of_a_program_is_read()
    {
        var output = await Children.Output(new ProcessStartInfo("dotnet", ["--version"]), Long);

        Assert.NotNull(output);
        Assert.True(char.IsAsciiDigit(output[0]), output);
    }

    [Fact]
    public async Task A_program_that_is_not_there_has_no_output() =>
        Assert.Null(await Children.Output(new ProcessStartInfo("no-such-program"), Long));

    [Fact]
    public async Task A_program_that_fails_has_no_output() =>
        Assert.Null(await Children.Output(new ProcessStartInfo("dotnet", ["no-such-program.dll"]), Long));

    [Fact]
    public async Task A_program_that_takes_too_long_has_no_output() =>
        Assert.Null(await Children.Output(new ProcessStartInfo("dotnet", ["--info"]), TimeSpan.Zero));
}
