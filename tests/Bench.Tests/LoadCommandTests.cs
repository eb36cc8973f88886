using Pail.Bench.Load;

namespace Pail.Bench.Tests;

public sealed class LoadCommandTests
{
    [Theory]
    [InlineData("--connections 0", "--connections must be from 1 to 10000, but is 0.")]
    [InlineData("--value-size 15", "--value-size must be from 16 to 1048576, but is 15.")]
    [InlineData("--duration 0", "--duration must be from 0.1 to 3600, but is 0.")]
    [InlineData("--batch 1", "--batch must be from 2 to 1000, but is 1.")]
    [InlineData("--rate -1", "--rate must be from 1 to 1000000, but is -1.")]
    [InlineData("--address localhost", "--address must be like http://127.0.0.1:4000, but is localhost.")]
    [InlineData("--address ftp://a/", "--address must be like http://127.0.0.1:4000, but is ftp://a/.")]
    public void A_wrong_number_is_refused_with_what_is_allowed(string arguments, string message)
    {
        var parsed = LoadCommand.Create().Parse(arguments);

        Assert.Equal(message, Assert.Single(parsed.Errors).Message);
    }

    [Theory]
    [InlineData("no-such-scenario")]
    [InlineData("--backend redis")]
    [InlineData("--keys many")]
    [InlineData("--no-such-option")]
    public void What_is_unknown_is_refused(string arguments) => Assert.NotEmpty(LoadCommand.Create().Parse(arguments).Errors);

    [Fact]
    public void Every_scenario_can_be_named() =>
        Assert.Empty(LoadCommand.Create().Parse([.. Scenarios.All.Select(scenario => scenario.Name), "ceiling"]).Errors);
}
