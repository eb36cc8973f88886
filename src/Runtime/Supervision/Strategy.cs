namespace Pail.Runtime.Supervision;

/// <summary>Which children a supervisor restarts when one child is restarted. OTP: the <c>strategy</c> of a supervisor.</summary>
public enum Strategy
{
    /// <summary>Only that child. For children that do not depend on each other.</summary>
    OneForOne,

    /// <summary>All children: the others are stopped in reverse order, then all are started in order.</summary>
    OneForAll,

    /// <summary>
    /// That child and all children after it, which may depend on it: those after it are stopped in reverse order, then that child and those
    /// after it are started in order.
    /// </summary>
    RestForOne,
}
