using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>A stop succeeds only when it is this stop that ended the server. All the others get the reason of the end.</summary>
public sealed class ConcurrentStopTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _terminating = Lab.Event();
    private readonly TaskCompletionSource _open = Lab.Event();
    private readonly Node _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [Trait("Rule", "G40")]
    [InlineData("normal", "normal")]
    [InlineData("shutdown", "shutdown")]
    [InlineData("normal", "other")]
    [InlineData("other", "normal")]
    public async Task A_second_stop_that_comes_during_terminate_fails_with_the_reason_of_the_first(string first, string second)
    {
        var server = await StartSlowToEnd();
        var stop = _node.Stop(server, Named(first)).AsTask();
        await _terminating.Task.Soon();
        var late = _node.Stop(server, Named(second));

        _open.SetResult();

        await stop.Soon();
        Assert.Equal(Named(first), await late.Failure());
    }

    [Theory]
    [Trait("Rule", "G40")]
    [InlineData("normal")]
    [InlineData("broken")]
    public async Task When_terminate_fails_both_stops_fail_with_that(string second)
    {
        var server = await StartSlowToEnd(ExitReason.Of("broken"));
        var stop = _node.Stop(server);
        await _terminating.Task.Soon();
        var late = _node.Stop(server, Named(second));

        _open.SetResult();

        Assert.Equal(ExitReason.Of("broken"), await stop.Failure());
        Assert.Equal(ExitReason.Of("broken"), await late.Failure());
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_stop_of_a_server_that_ends_by_itself_fails_with_the_reason_of_that()
    {
        var server = await StartSlowToEnd();
        _node.Cast(server, new Servant.Tell(static (_, state) => Servant.End(ExitReason.Normal, state)));
        await _terminating.Task.Soon();
        var stop = _node.Stop(server);

        _open.SetResult();

        Assert.Equal(ExitReason.Normal, await stop.Failure());
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_stop_during_which_the_server_is_killed_fails_with_killed()
    {
        var server = await StartSlowToEnd();
        var stop = _node.Stop(server);
        await _terminating.Task.Soon();

        _node.Exit(server, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await stop.Failure());
        _open.SetResult();
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task Of_many_stops_at_the_same_time_exactly_one_succeeds()
    {
        for (var round = 0; round < 200; round++)
        {
            var server = await _node.StartServant();
            var stops = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Stops(server)))).Soon();

            Assert.Equal(1, stops.Count(static stopped => stopped));
        }
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_stop_of_a_process_that_is_no_server_fails_with_the_reason_of_its_end()
    {
        var pid = _node.Spawn(async _ => await _open.Task);
        var stop = _node.Stop(pid);

        _open.SetResult();

        Assert.Equal(ExitReason.Normal, await stop.Failure());
    }

    [Fact]
    [Trait("Rule", "Y16")]
    public async Task A_system_terminate_that_comes_during_terminate_fails_with_the_reason_of_the_end()
    {
        var server = await StartSlowToEnd();
        var stop = _node.Stop(server).AsTask();
        await _terminating.Task.Soon();
        var late = _node.Sys(server).Terminate(ExitReason.Normal);

        _open.SetResult();

        await stop.Soon();
        Assert.Equal(ExitReason.Normal, await late.Failure());
    }

    private Task<Pid> StartSlowToEnd(ExitReason? failure = null) => _node.StartServant(new Servant
    {
        OnTerminate = async (servant, _, _) =>
        {
            _terminating.SetResult();
            await _open.Task;
            if (failure is not null)
                servant.Me.Exit(failure);
        },
    });

    private async Task<bool> Stops(Pid server)
    {
        try
        {
            await _node.Stop(server);
            return true;
        }
        catch (CallException)
        {
            return false;
        }
    }

    private static ExitReason Named(string reason) => reason switch
    {
        "normal" => ExitReason.Normal,
        "shutdown" => ExitReason.Shutdown,
        _ => ExitReason.Of(reason),
    };
}
