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

    /// <summary>Asks a supervisor and waits however long its answer takes. A process of another kind is not asked.</summary>
    internal static ValueTask<TReply> Ask<TReply>(this Node node, Destination supervisor, ISupervisorRequest<TReply> request)
    {
        ArgumentNullException.ThrowIfNull(node);
        return supervisor.Resolve(node) is { } target && ProtocolRequest.IsNot<SupervisorBase>(target)
            ? ValueTask.FromException<TReply>(ProtocolRequest.Refused(target, supervisor, request, Receiver))
            : node.Call(supervisor, request, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>
/// The message by which a supervisor tells itself that a restart has failed and is to be tried again. It queues behind the requests that
/// wait. Of one child only the latest counts.
/// </summary>
internal sealed class RetryRestart(Child child)
{
    internal Child Child => child;
}
