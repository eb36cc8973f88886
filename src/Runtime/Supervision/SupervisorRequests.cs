using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

internal sealed record StartChild(ChildSpec Spec) : ICall<StartResult>;

internal sealed record TerminateChild(object Child) : ICall<bool>;

internal sealed record WhichChildren : ICall<IReadOnlyList<ChildInfo>>;

/// <summary>A supervisor's word to itself that a restart has failed and is to be tried again, behind the requests that wait.</summary>
internal sealed record RetryRestart(Child Child);
