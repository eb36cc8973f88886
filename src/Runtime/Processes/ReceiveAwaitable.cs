using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Processes;

/// <summary>What <see cref="Self.Receive{T}"/> returns: to be awaited at once, by the process that called it.</summary>
/// <typeparam name="T">The type of message.</typeparam>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public readonly struct ReceiveAwaitable<T> : ICriticalNotifyCompletion
{
    private readonly Process _process;

    internal ReceiveAwaitable(Process process) => _process = process;

    /// <summary>Whether there is nothing to wait for.</summary>
    public bool IsCompleted => _process.CanGoOn();

    /// <summary>The awaiter, which is this.</summary>
    /// <returns>This.</returns>
    public ReceiveAwaitable<T> GetAwaiter() => this;

    /// <summary>The message.</summary>
    /// <returns>The message.</returns>
    /// <exception cref="ExitException">The process was ended while it waited.</exception>
    public T GetResult() => (T)_process.EndReceive();

    /// <inheritdoc />
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc />
    public void UnsafeOnCompleted(Action continuation) => _process.OnReceived(continuation);
}

/// <summary>What <see cref="Self.TryReceive{T}"/> returns: to be awaited at once, by the process that called it.</summary>
/// <typeparam name="T">The type of message.</typeparam>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public readonly struct TryReceiveAwaitable<T> : ICriticalNotifyCompletion
{
    private readonly Process _process;

    internal TryReceiveAwaitable(Process process) => _process = process;

    /// <summary>Whether there is nothing to wait for.</summary>
    public bool IsCompleted => _process.CanGoOn();

    /// <summary>The awaiter, which is this.</summary>
    /// <returns>This.</returns>
    public TryReceiveAwaitable<T> GetAwaiter() => this;

    /// <summary>The message, or the absence of one.</summary>
    /// <returns>What was received.</returns>
    /// <exception cref="ExitException">The process was ended while it waited.</exception>
    public Received<T> GetResult()
    {
        var received = _process.EndReceive();
        return ReferenceEquals(received, Process.TimedOut) ? default : new Received<T>((T)received);
    }

    /// <inheritdoc />
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc />
    public void UnsafeOnCompleted(Action continuation) => _process.OnReceived(continuation);
}
