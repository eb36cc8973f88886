namespace Pail.Runtime.Processes;

/// <summary>A guard did more than look at its message. Passes through the receive, unlike other exceptions of guards: it is a mistake in the program.</summary>
internal sealed class GuardException(Pid pid) : InvalidOperationException(
    $"A guard of a receive of {pid} used the process: a guard may only look at the message it is given.");
