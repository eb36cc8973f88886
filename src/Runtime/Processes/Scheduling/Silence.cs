using System.Threading.Tasks.Sources;

namespace Pail.Runtime.Processes;

/// <summary>
/// An await that never completes. It stops code of an ended process that would otherwise loop without end. It drops the continuation, so
/// it keeps none of that code in memory.
/// </summary>
internal sealed class Silence<T> : IValueTaskSource<T>
{
    private static readonly Silence<T> Instance = new();

    private Silence()
    {
    }

    internal static ValueTask<T> Wait => new(Instance, 0);

    public T GetResult(short token) => throw new InvalidOperationException("This wait never ends: the process that waits has ended.");

    public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
    }
}
