using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// The detail of the exit reason of a supervisor whose start has failed because a child did not start: OTP's
/// <c>{failed_to_start_child, Id, Reason}</c>.
/// </summary>
/// <param name="Id">The id of the child.</param>
/// <param name="Reason">The reason why the child did not start.</param>
public sealed record FailedToStartChild(object Id, ExitReason Reason);
