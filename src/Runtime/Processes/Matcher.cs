namespace Pail.Runtime.Processes;

/// <summary>Tests messages for one receive. Shared per type, so that a receive allocates nothing.</summary>
internal abstract class Matcher
{
    internal abstract bool Matches(object message, object? guard);
}

/// <summary>Matches messages of a type that also satisfy the guard, a <see cref="Func{T, Boolean}"/>, if there is one.</summary>
internal sealed class Matcher<T> : Matcher
{
    internal static readonly Matcher<T> Instance = new();

    internal override bool Matches(object message, object? guard)
    {
        if (message is not T candidate)
            return false;
        if (guard is null)
            return true;

        try
        {
            return ((Func<T, bool>)guard)(candidate);
        }
        catch (Exception)
        {
            // A guard that fails does not match: that is what guards mean in Erlang, and the message stays for another receive.
            return false;
        }
    }
}
