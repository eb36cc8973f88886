using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

internal sealed record StartChild(ChildSpec Spec) : ICall<StartResult>;

internal sealed record TerminateChild(object Child) : ICall<bool>;

internal sealed record RestartChild(object Child) : ICall<StartResult>;

internal sealed record DeleteChild(object Child) : ICall<DeleteChildResult>;

internal sealed record WhichChildren : ICall<IReadOnlyList<ChildInfo>>;

internal sealed record CountChildren : ICall<ChildCounts>;

/// <summary>
/// A supervisor's word to itself that a restart has failed and is to be tried again, behind the requests that wait. Of one child only the latest counts.
/// </summary>
internal sealed class RetryRestart(Child child)
{
    internal Child Child => child;
}
