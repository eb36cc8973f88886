using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>How another version takes a running server's place.</summary>
public abstract partial class GenServerBase
{
    /// <summary>
    /// Replaces this version of the code by another. The process, its mailbox, its relations and its waiting callers stay. If the other
    /// version cannot take over the state, nothing changes. By the server itself, while it is suspended.
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

        // The process was ended from outside meanwhile: there is no code to replace.
        if (process.HasEnded)
            return;

        (next._current, _current, _process) = (_current, null, null);
        process.Become(next);
    }

    // Races with another code change to the same object, which swaps the same field. Also races with a start of the object, which sets the
    // other field first and then reads this one. At most one of them gets the object.
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
    /// <exception cref="InvalidOperationException">The other version cannot take over.</exception>
    internal virtual void ThrowIfIrreplaceable(GenServerBase next)
    {
    }

    /// <summary>Takes over what the previous version knows.</summary>
    internal abstract ValueTask Adopt(GenServerBase previous, object? oldVersion, object? extra);
}
