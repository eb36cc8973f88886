namespace Pail.Runtime.Processes;

/// <summary>
/// The message that an exit signal becomes in a process that traps exits. Erlang: <c>{'EXIT', From, Reason}</c>.
/// </summary>
/// <param name="From">The linked process that ended, or the sender of the signal; the default pid when sent from outside any
/// process.</param>
/// <param name="Reason">Its reason.</param>
public sealed record Exit(Pid From, ExitReason Reason);
