using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>The state of an agent is changed by a function, and nothing else becomes an agent.</summary>
public sealed class AgentCodeChangeTests : IAsyncDisposable
{
    private readonly Node _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    [Trait("Rule", "Y10")]
    public async Task An_agents_state_is_changed_by_a_function_and_may_get_another_type()
    {
        var agent = (await _node.StartAgent(static () => 3).Soon()).Pid;

        await _node.Sys(agent).UpgradeAgent<int, string>(static state => $"was {state}").Soon();

        Assert.Equal("was 3", await _node.Agent<string>(agent).Get(static state => state).Soon());
    }

    [Fact]
    [Trait("Rule", "Y10")]
    public async Task A_function_that_fails_leaves_the_agent_its_state()
    {
        var agent = (await _node.StartAgent(static () => 3).Soon()).Pid;

        await Assert.ThrowsAsync<SysException>(
            () => _node.Sys(agent).UpgradeAgent<int, string>(static _ => throw new InvalidOperationException("boom")).Soon());
        await Assert.ThrowsAsync<SysException>(() => _node.Sys(agent).UpgradeAgent<string, string>(static state => state).Soon());

        Assert.Equal(3, await _node.Agent<int>(agent).Get(static state => state).Soon());
    }

    [Fact]
    [Trait("Rule", "Y10")]
    public async Task A_server_that_is_no_agent_is_not_made_one()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<SysException>(
            () => _node.Sys(server).UpgradeAgent<int, int>(static state => state + 1).Soon());

        Assert.Contains("is a Servant and no agent", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
    }
}
