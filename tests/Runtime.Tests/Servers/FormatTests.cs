using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What the report of a server's end shows.</summary>
public sealed class FormatTests : IAsyncDisposable
{
    private readonly LogProbe _log = new();
    private readonly Node _node;

    public FormatTests() => _node = new Node(new NodeOptions { LoggerFactory = _log });

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [Trait("Rule", "G28")]
    [Trait("Rule", "G39")]
    public async Task The_report_has_the_last_message_and_the_state()
    {
        var server = await _node.StartServant(new Servant
        {
            OnInit = static _ => Servant.Ready(41),
            OnInfo = static (_, _, _) => throw new InvalidOperationException("boom"),
        });
        var ended = _node.WaitForExit(server);
        _node.Send(server, "the last");
        await ended.Soon();

        var report = Assert.Single(_log.Errors);
        Assert.Contains("last message: \"the last\"; state: 41;", report, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "G39")]
    public async Task A_server_may_show_less_of_both_than_there_is()
    {
        var server = (await _node.Start(new Vault()).Soon()).Pid;
        var ended = _node.WaitForExit(server);
        _node.Send(server, "password");
        await ended.Soon();

        var report = Assert.Single(_log.Errors);
        Assert.Contains("last message: \"a String\"; state: \"8 characters\";", report, StringComparison.Ordinal);
        Assert.DoesNotContain("password", report, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t!!", report, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "G39")]
    public async Task A_state_that_cannot_be_shown_does_not_cost_the_report()
    {
        var server = await _node.StartServant(new Servant { OnFormat = static _ => throw new InvalidOperationException("no") });
        await _node.Stop(server, ExitReason.Of("bad")).Soon();

        var report = Assert.Single(_log.Errors);
        Assert.Contains("terminating: bad", report, StringComparison.Ordinal);
        Assert.Contains("last message: none; state: something that cannot be printed", report, StringComparison.Ordinal);
    }

    private sealed class Vault : GenServer<string>
    {
        protected override ValueTask<InitResult> Init() => Ok("s3cr3t!!");

        protected override ValueTask<Result> HandleInfo(object message, string state) => throw new InvalidOperationException("boom");

        protected override object? FormatState(string state) => $"{state.Length} characters";

        protected override object? FormatMessage(object message) => $"a {message.GetType().Name}";
    }
}
