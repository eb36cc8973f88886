using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>A request to a supervisor of any kind.</summary>
internal interface ISupervisorRequest<TReply> : ICall<TReply>, IProtocolRequest
{
    string IProtocolRequest.Receiver => SupervisorRequest.Receiver;
}

internal sealed record StartChild(ChildSpec Spec) : ISupervisorRequest<StartResult>;

internal sealed record TerminateChild(object Child) : ISupervisorRequest<bool>;

internal sealed record RestartChild(object Child) : ISupervisorRequest<StartResult>;

internal sealed record DeleteChild(object Child) : ISupervisorRequest<DeleteChildResult>;

internal sealed record WhichChildren : ISupervisorRequest<IReadOnlyList<ChildInfo>>;

internal sealed record CountChildren : ISupervisorRequest<ChildCounts>;

internal static class SupervisorRequest
{
    internal const string Receiver = "a supervisor";

    /// <summary>
    /// Sends a request to a supervisor and waits for the reply without limit. Fails at once if the process is not a supervisor.
    /// </summary>
    internal static ValueTask<TReply> Ask<TReply>(this Node node, Destination supervisor, ISupervisorRequest<TReply> request)
    {
        ArgumentNullException.ThrowIfNull(node);
        return supervisor.Resolve(node) is { } target && ProtocolRequest.IsNot<SupervisorBase>(target)
            ? ValueTask.FromException<TReply>(ProtocolRequest.Refused(target, supervisor, request, Receiver))
            : node.Call(supervisor, request, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>
/// A supervisor's message to itself: a restart of this child has failed and must be tried again. So the next attempt comes after the
/// messages that are in the mailbox. A message that is not the child's latest one is ignored.
/// </summary>
/// <param name="child">The child.</param>
/// <param name="reason">Why the last restart has failed.</param>
internal sealed class RetryRestart(Child child, ExitReason reason)
{
    internal Child Child => child;

    internal ExitReason Reason => reason;
}
