using System.Threading.Tasks.Sources;

namespace Pail.Runtime.Processes;

/// <summary>
/// A wait without an end, for code of an ended process that would otherwise never stop. It keeps nothing of the code that awaits it.
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
