using System.Threading.Tasks.Sources;

namespace Pail.Runtime.Processes;

/// <summary>
/// How async methods go on: the one delegate that all of them hand to what they await, with the method as its argument. Known beforehand, a
/// waiting process need not keep it.
/// </summary>
internal sealed class UsualContinuation : IValueTaskSource
{
    private Action<object?>? _seen;

    private UsualContinuation()
    {
    }

    internal static Action<object?> Instance { get; } = Find();

    public void GetResult(short token)
    {
    }

    public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _seen = continuation;

    private static Action<object?> Find()
    {
        var source = new UsualContinuation();
        _ = Await(new ValueTask(source, 0));
        return source._seen!;
    }

    private static async Task Await(ValueTask task) => await task.ConfigureAwait(false);
}

/// <summary>What goes on in another way than async methods do.</summary>
internal sealed class UnusualContinuation(Action<object?> continuation, object? state)
{
    internal void Run() => continuation(state);
}
