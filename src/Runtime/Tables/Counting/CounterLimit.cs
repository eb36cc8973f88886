namespace Pail.Runtime.Tables;

/// <summary>
/// Makes a counter wrap: a result beyond the threshold is replaced. OTP: <c>{Pos, Incr, Threshold, SetValue}</c> in
/// <c>ets:update_counter/3</c>.
/// </summary>
/// <param name="Threshold">
/// The last value allowed: the highest one when the increment is zero or more, the lowest one when it is negative. Reaching it is allowed.
/// </param>
/// <param name="SetValue">The value that takes the place of one beyond the threshold.</param>
public readonly record struct CounterLimit(long Threshold, long SetValue);
