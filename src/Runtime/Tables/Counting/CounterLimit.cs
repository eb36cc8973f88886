namespace Pail.Runtime.Tables;

/// <summary>
/// Makes a counter wrap: a result beyond the threshold is replaced by another value. OTP: <c>{Pos, Incr, Threshold, SetValue}</c> in
/// <c>ets:update_counter/3</c>.
/// </summary>
/// <param name="Threshold">
/// The last value that is allowed: the highest one when the increment is zero or positive, the lowest one when it is negative.
/// </param>
/// <param name="SetValue">The value of the counter after a result beyond the threshold.</param>
public readonly record struct CounterLimit(long Threshold, long SetValue);
