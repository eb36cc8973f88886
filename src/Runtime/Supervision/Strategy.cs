namespace Pail.Runtime.Supervision;

/// <summary>Whom a supervisor restarts together with a child that is restarted. OTP: the <c>strategy</c> of a supervisor.</summary>
public enum Strategy
{
    /// <summary>Nobody else: the children do not depend on each other.</summary>
    OneForOne,

    /// <summary>All the others: they are stopped in reverse order, then all are started in order.</summary>
    OneForAll,

    /// <summary>
    /// Those that were started after it, and may depend on it: they are stopped in reverse order, then it and they are started in order.
    /// </summary>
    RestForOne,
}
