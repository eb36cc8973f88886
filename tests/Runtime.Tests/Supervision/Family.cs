using System.Collections.Concurrent;
using System.Threading.Channels;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>Makes children, and hears of their starts and their ends.</summary>
internal sealed class Family
{
    private readonly Channel<(object Id, Pid Pid)> _started = Channel.CreateUnbounded<(object, Pid)>();
    private readonly Channel<object> _terminating = Channel.CreateUnbounded<object>();

    /// <summary>Who has terminated and why, in order.</summary>
    internal ConcurrentQueue<(object Id, ExitReason Reason)> Terminated { get; } = new();

    /// <summary>A child that tells of its start and, since it traps exits, of its end.</summary>
    internal ChildSpec Child(object id) => ChildSpec.Of(id, () => new Servant
    {
        Traps = true,
        OnInit = servant =>
        {
            _started.Writer.TryWrite((id, servant.Me.Pid));
            return Servant.Ready();
        },
        OnTerminate = (_, reason, _) =>
        {
            Terminated.Enqueue((id, reason));
            return ValueTask.CompletedTask;
        },
    });

    /// <summary>A child that ignores all requests.</summary>
    internal ChildSpec Stubborn(object id, TimeSpan wait) => ChildSpec.Of(id, () => new Servant
    {
        Traps = true,
        OnInit = servant =>
        {
            _started.Writer.TryWrite((id, servant.Me.Pid));
            return Servant.Ready();
        },
        OnTerminate = async (servant, _, _) =>
        {
            _terminating.Writer.TryWrite(id);
            await servant.Me.Receive<TimeSpan>();
        },
    }) with
    { Shutdown = wait == Timeout.InfiniteTimeSpan ? Shutdown.Infinity : Shutdown.After(wait) };

    /// <summary>The next child that has started.</summary>
    internal Task<(object Id, Pid Pid)> Started() => _started.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon();

    /// <summary>The next stubborn child that refuses to end.</summary>
    internal Task<object> Terminating() => _terminating.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon();
}

internal static class Families
{
    internal static async Task<Pid> Supervise(this Node node, SupervisorOptions? options, params ChildSpec[] children) =>
        (await node.StartSupervisor(children, options).Soon()).Pid;

    internal static async Task<Pid> StartDynamic(this Node node, SupervisorOptions? options = null) =>
        (await node.StartDynamicSupervisor(options).Soon()).Pid;

    internal static async Task<IReadOnlyList<ChildInfo>> Children(this Node node, Pid supervisor) =>
        await node.WhichChildren(supervisor).Soon();

    internal static async Task<ChildInfo> Child(this Node node, Pid supervisor, object id) =>
        Assert.Single(await node.Children(supervisor), child => child.Id.Equals(id));

    /// <summary>Ends a process and waits until all it is linked with have been told.</summary>
    internal static async Task Kill(this Node node, Pid pid, ExitReason? reason = null)
    {
        var ended = node.WaitForExit(pid);
        if (reason is null)
            node.Exit(pid, ExitReason.Kill);
        else
            node.Cast(pid, new Servant.Tell((_, state) => Servant.End(reason, state)));
        await ended.Soon();
    }
}
