namespace Pail.Runtime.Processes;

/// <summary>The message of a timer of <see cref="Self.StartTimer"/>. Erlang: <c>{timeout, TimerRef, Msg}</c>.</summary>
/// <param name="Ref">The timer.</param>
/// <param name="Message">What it was started with.</param>
public sealed record TimerFired(TimerRef Ref, object Message);
