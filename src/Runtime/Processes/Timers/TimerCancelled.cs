namespace Pail.Runtime.Processes;

/// <summary>The outcome of an asynchronous <see cref="Self.CancelTimer"/>. Erlang: <c>{cancel_timer, TimerRef, Result}</c>.</summary>
/// <param name="Ref">The timer.</param>
/// <param name="Remaining">How much of its time was left; <see langword="null"/> when it was not pending any more.</param>
public sealed record TimerCancelled(TimerRef Ref, TimeSpan? Remaining);
