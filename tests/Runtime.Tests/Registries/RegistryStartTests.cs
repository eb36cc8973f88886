using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>A registry runs once at a time, and does nothing while it does not run.</summary>
public sealed class RegistryStartTests
{
    private readonly Registry<string, int> _registry = new("people");

    [Fact]
    [Trait("Rule", "R1")]
    public async Task A_running_registry_is_not_started_again()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var ada = await node.StartServant(name: _registry.Via("ada", 1));

        Assert.Equal(StartResult.AlreadyStarted(keeper), await node.StartRegistry(_registry).Soon());
        Assert.Equal(ada, _registry.WhereIs("ada"));
    }

    [Fact]
    [Trait("Rule", "R1")]
    public async Task Of_racing_starts_of_a_registry_one_wins()
    {
        await using var node = new Node();
        for (var round = 0; round < 50; round++)
        {
            var registry = new Registry<string, int>("people");

            var results = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => Task.Run(() => node.StartRegistry(registry).AsTask()))).Soon();

            var keeper = Assert.Single(results, result => result.IsOk).Pid;
            Assert.Equal(3, results.Count(result => result == StartResult.AlreadyStarted(keeper)));
        }
    }

    [Fact]
    [Trait("Rule", "R3")]
    public async Task Every_operation_on_a_registry_that_never_ran_is_an_argument_error()
    {
        await using var node = new Node();

        await AllFail(node);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "R3")]
    public async Task Every_operation_on_a_registry_that_has_ended_is_an_argument_error(bool killed)
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var ended = node.WaitForExit(keeper);
        if (killed)
            node.Exit(keeper, ExitReason.Kill);
        else
            await node.Stop(keeper).Soon();
        await ended.Soon();

        await AllFail(node);
    }

    [Fact]
    [Trait("Rule", "R3")]
    public async Task A_registry_that_starts_again_is_empty()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        await node.StartServant(name: _registry.Via("ada", 1));
        await node.Stop(keeper).Soon();

        Assert.True((await node.StartRegistry(_registry).Soon()).IsOk);

        Assert.Equal(0, _registry.Count);
        Assert.False(_registry.TryLookup("ada", out _));
    }

    private async Task AllFail(Node node)
    {
        Assert.Throws<ArgumentException>(() => _registry.Count);
        Assert.ThrowsAny<ArgumentException>(() => _registry.TryLookup("ada", out _));
        Assert.Null(_registry.WhereIs("ada"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.Within(self => Task.FromResult(_registry.Register(self, "ada", 1))));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.Within(self =>
        {
            _registry.Unregister(self, "ada");
            return Task.FromResult(true);
        }));
        Assert.IsAssignableFrom<ArgumentException>(
            (await node.Start(new Servant(), new ServerOptions { Name = _registry.Via("ada", 1) }).Soon()).Reason!.Term);
    }
}
