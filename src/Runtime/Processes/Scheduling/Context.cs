namespace Pail.Runtime.Processes;

/// <summary>
/// The async-local values of the thread. Each process begins with none, and what its code leaves behind is nobody else's.
/// </summary>
internal static class Context
{
    /// <summary>The context without any values, in which the thread pool runs what is queued without one.</summary>
    internal static readonly ExecutionContext Clean = Capture();

    /// <summary>That of this thread; null where code has suppressed its flow.</summary>
    internal static ExecutionContext? Present => ExecutionContext.Capture();

    /// <summary>Goes from the present context to another. Costs nothing when they are the same.</summary>
    internal static void Leave(ExecutionContext? present, ExecutionContext? other)
    {
        if (other is not null && !ReferenceEquals(present, other))
            ExecutionContext.Restore(other);
    }

    // Only a new thread that is started without a context is sure to have none.
    private static ExecutionContext Capture()
    {
        ExecutionContext? clean = null;
        var thread = new Thread(() => clean = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return clean!;
    }
}
