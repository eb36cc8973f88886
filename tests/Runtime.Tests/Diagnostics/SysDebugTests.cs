using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Looking on while a server works.</summary>
public sealed class SysDebugTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogProbe _log = new();
    private readonly Node _node;

    public SysDebugTests() => _node = new Node(new NodeOptions { TimeProvider = _time, LoggerFactory = _log });

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [Trait("Rule", "Y11")]
    public async Task Statistics_count_messages_in_and_replies_out_but_no_system_messages()
    {
        var server = await Start();
        var sys = _node.Sys(server);
        Assert.Null(await sys.Statistics().Soon());
        await sys.Count(true).Soon();
        var began = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _node.Call(server, new Servant.Get()).Soon();
        _node.Cast(server, Servant.ToAdd(1));
        _node.Send(server, "message");
        await sys.GetState<int>().Soon();

        var statistics = await sys.Statistics().Soon();
        Assert.Equal((3, 1), (statistics!.MessagesIn, statistics.MessagesOut));
        Assert.Equal((began, began + TimeSpan.FromSeconds(1)), (statistics.StartTime, statistics.CurrentTime));
        Assert.True(statistics.Handled >= 3);
        await sys.Count(false).Soon();
        Assert.Null(await sys.Statistics().Soon());
    }

    [Fact]
    [Trait("Rule", "Y12")]
    public async Task A_trace_writes_a_line_for_every_event()
    {
        var server = await Start("ada");
        using var output = new StringWriter();
        await _node.Sys(server).Trace(output).Soon();
        var caller = await _node.Within(async self =>
        {
            await self.Call("ada", new Servant.Get());
            return self.Pid;
        }).Soon();
        _node.Cast(server, "cast");
        _node.Send(server, "message");
        await _node.Sys(server).Trace(null).Soon();
        await _node.Call(server, new Servant.Get()).Soon();

        Assert.Equal(
            [
                $"*DBG* ada got call Get {{ }} from {caller}",
                $"*DBG* ada sent 0 to {caller}, new state 0",
                "*DBG* ada got cast \"cast\"",
                "*DBG* ada new state 1",
                "*DBG* ada got \"message\"",
                "*DBG* ada new state 2",
            ],
            output.ToString().Split(output.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    [Trait("Rule", "Y13")]
    public async Task A_log_keeps_the_last_events_oldest_first()
    {
        var server = await Start();
        var sys = _node.Sys(server);
        Assert.Empty(await sys.GetLog().Soon());
        await sys.Log().Soon();
        for (var i = 1; i <= 20; i++)
            _node.Send(server, i);

        var ten = await sys.GetLog().Soon();
        Assert.Equal(10, ten.Count);
        Assert.Equal(
            [16, 17, 18, 19, 20],
            ten.Where(static happened => happened.Kind == ServerEventKind.Info).Select(static happened => happened.Message));
        Assert.Equal(
            [16, 17, 18, 19, 20],
            ten.Where(static happened => happened.Kind == ServerEventKind.NoReply).Select(static happened => happened.State));

        await sys.Log(2).Soon();
        Assert.Equal([ServerEventKind.Info, ServerEventKind.NoReply], (await sys.GetLog().Soon()).Select(static happened => happened.Kind));
        await sys.Log(0).Soon();
        Assert.Empty(await sys.GetLog().Soon());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => sys.Log(-1).AsTask());
    }

    [Fact]
    [Trait("Rule", "Y13")]
    public async Task A_reply_is_logged_with_its_receiver_and_the_state()
    {
        var server = await Start();
        await _node.Sys(server).Log().Soon();
        await _node.Call(server, new Servant.Add(4)).Soon();

        var events = await _node.Sys(server).GetLog().Soon();
        Assert.Equal([ServerEventKind.Call, ServerEventKind.Reply], events.Select(static happened => happened.Kind));
        Assert.Equal((4, 4, null), (events[1].Message, events[1].State, events[1].Peer));
        Assert.EndsWith("sent 4 to outside, new state 4", events[1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "Y14")]
    public async Task A_function_sees_every_event_until_it_has_seen_enough()
    {
        var server = await Start();
        List<object?> seen = [];
        await _node.Sys(server).Install("mine", happened =>
        {
            seen.Add(happened.Message);
            return happened.Message is not "last";
        }).Soon();
        foreach (var message in (string[])["first", "last", "more"])
            _node.Send(server, message);
        await _node.Call(server, new Servant.Get()).Soon();

        Assert.Equal(["first", null, "last"], seen);
    }

    [Fact]
    [Trait("Rule", "Y14")]
    public async Task A_function_that_fails_is_removed_and_harms_nobody()
    {
        var server = await Start();
        await _node.Sys(server).Install("mine", static _ => throw new InvalidOperationException("boom")).Soon();

        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
        Assert.False(await _node.Sys(server).Remove("mine").Soon());
        Assert.Single(_log.Errors);
    }

    [Fact]
    [Trait("Rule", "Y12")]
    public async Task An_output_that_fails_is_used_no_longer_and_harms_nobody()
    {
        var server = await Start();
        var output = new StringWriter();
        await output.DisposeAsync();
        await _node.Sys(server).Trace(output).Soon();

        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
        Assert.Single(_log.Errors);
    }

    [Fact]
    [Trait("Rule", "Y14")]
    public async Task A_function_is_replaced_under_its_id_and_removed_by_it_and_all_of_them_at_once()
    {
        var server = await Start();
        var sys = _node.Sys(server);
        List<string> seen = [];
        await sys.Install("mine", _ => Saw("first")).Soon();
        await sys.Install("mine", _ => Saw("second")).Soon();
        _node.Send(server, "message");
        Assert.True(await sys.Remove("mine").Soon());
        Assert.False(await sys.Remove("mine").Soon());
        await sys.Install("other", _ => Saw("other")).Soon();
        await sys.Count(true).Soon();
        await sys.NoDebug().Soon();
        _node.Send(server, "message");

        Assert.Null(await sys.Statistics().Soon());
        Assert.Equal(["second", "second"], seen);

        bool Saw(string what)
        {
            seen.Add(what);
            return true;
        }
    }

    [Fact]
    [Trait("Rule", "G1")]
    public async Task What_looks_on_may_be_there_from_the_first_message_on()
    {
        using var output = new StringWriter();
        List<ServerEvent> seen = [];
        var options = new ServerOptions
        {
            Debug = new DebugOptions
            {
                Statistics = true,
                Log = 5,
                Trace = output,
                Install = happened =>
                {
                    seen.Add(happened);
                    return true;
                },
            },
        };
        var server = (await _node.Start(new Servant(), options).Soon()).Pid;
        await _node.Call(server, new Servant.Get()).Soon();

        var status = await _node.Sys(server).GetStatus().Soon();
        Assert.Equal((1, 1), (status.Statistics!.MessagesIn, status.Statistics.MessagesOut));
        Assert.Equal(status.Log, seen);
        Assert.Equal(2, seen.Count);
        Assert.Contains("sent 0", output.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(static () => new DebugOptions { Log = -1 });
    }

    [Fact]
    public async Task A_message_that_cannot_be_printed_disturbs_no_trace()
    {
        var server = await Start();
        using var output = new StringWriter();
        await _node.Sys(server).Trace(output).Soon();
        _node.Send(server, new Secretive());
        await _node.Call(server, new Servant.Get()).Soon();

        Assert.Contains("a Secretive that cannot be printed", output.ToString(), StringComparison.Ordinal);
    }

    private Task<Pid> Start(string? name = null) => _node.StartServant(
        new Servant { OnInfo = static (_, _, state) => Servant.Go(state + 1), OnCast = static (_, state) => Servant.Go(state + 1) }, name);

    private sealed class Secretive
    {
        public override string ToString() => throw new InvalidOperationException("no");
    }
}
