using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>How another version takes a running server's place.</summary>
public abstract partial class GenServerBase
{
    /// <summary>
    /// Puts another version in this one's place: the process, its mailbox, its relations and the callers that wait stay, the code and the
    /// state are the other's. When the other cannot take the state over, all stays as it is. By the server itself, which is suspended.
    /// </summary>
    internal async ValueTask Upgrade(GenServerBase next, object? oldVersion, object? extra)
    {
        if (!IsSuspended)
            throw new InvalidOperationException($"{Process.Pid} runs: the code of a server can be changed only while it is suspended.");

        ThrowIfIrreplaceable(next);
        var process = Process;
        next.Reserve(process);
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
        if (process.HasEnded)
            return;

        (next._current, _current, _process) = (_current, null, null);
        process.Become(next);
    }

    // Races with another change of code to the same object, which takes this place too, and with its start, which takes the other place
    // first and looks here after: at most one of them gets it.
    private void Reserve(Process process)
    {
        ThrowIfUsed();
        if (Interlocked.CompareExchange(ref _process, process, null) is not null)
            throw Used();
        if (Volatile.Read(ref _current) is not null)
        {
            _process = null;
            throw Used();
        }
    }

    /// <summary>For servers whose state is not all they know, so that only some others can take their place.</summary>
    /// <exception cref="InvalidOperationException">The other cannot.</exception>
    internal virtual void ThrowIfIrreplaceable(GenServerBase next)
    {
    }

    /// <summary>Takes over what the previous version knows.</summary>
    internal abstract ValueTask Adopt(GenServerBase previous, object? oldVersion, object? extra);
}
