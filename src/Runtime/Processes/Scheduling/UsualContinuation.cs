using System.Threading.Tasks.Sources;

namespace Pail.Runtime.Processes;

/// <summary>
/// The delegate that every async method passes to the value task it awaits; its state object is the async method itself. Because it is
/// always the same delegate, a waiting process stores only the state object.
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

/// <summary>A continuation with another delegate, for code that is not an async method.</summary>
internal sealed class UnusualContinuation(Action<object?> continuation, object? state)
{
    internal void Run() => continuation(state);
}
