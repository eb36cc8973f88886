namespace Pail.Runtime.Servers;

/// <summary>How another version takes a running server's place.</summary>
public abstract partial class GenServer
{
    /// <summary>
    /// Puts another version in this one's place: the process, its mailbox, its relations and the callers that wait stay, the code and the state are the
    /// other's. When the other cannot take the state over, all stays as it is. By the server itself, which is suspended.
    /// </summary>
    internal async ValueTask Upgrade(GenServer next, object? oldVersion, object? extra)
    {
        if (!IsSuspended)
            throw new InvalidOperationException($"{Process.Pid} runs: the code of a server can be changed only while it is suspended.");

        ThrowIfIrreplaceable(next);
        next.ThrowIfUsed();
        var process = Process;
        next._process = process;
        try
        {
            await next.Adopt(this, oldVersion, extra);
        }
        catch
        {
            next._process = null;
            throw;
        }

        // Ended from outside meanwhile: there is no place to take.
        if (!process.IsAlive)
            return;

        (next._current, _current, _process) = (_current, null, null);
        process.Become(next);
    }

    /// <summary>For servers whose state is not all they know, so that only some others can take their place.</summary>
    /// <exception cref="InvalidOperationException">The other cannot.</exception>
    internal virtual void ThrowIfIrreplaceable(GenServer next)
    {
    }

    /// <summary>Takes over what the previous version knows.</summary>
    internal abstract ValueTask Adopt(GenServer previous, object? oldVersion, object? extra);
}
