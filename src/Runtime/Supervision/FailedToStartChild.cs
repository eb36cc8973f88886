using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>Why a supervisor did not start: OTP's <c>{failed_to_start_child, Id, Reason}</c>, the detail of its shutdown reason.</summary>
/// <param name="Id">The child.</param>
/// <param name="Reason">Why it failed.</param>
public sealed record FailedToStartChild(object Id, ExitReason Reason);
