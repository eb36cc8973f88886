namespace Pail.Runtime.Processes;

/// <summary>
/// Switches the async-local values of the thread. Each process begins without any, and the values that its code sets must not reach
/// another process.
/// </summary>
internal static class Context
{
    /// <summary>The context without any values.</summary>
    internal static readonly ExecutionContext Clean = Capture();

    /// <summary>The context of this thread; null where code has suppressed its flow.</summary>
    internal static ExecutionContext? Present => ExecutionContext.Capture();

    /// <summary>Switches from the present context to another. Costs almost nothing when they are the same.</summary>
    internal static void Leave(ExecutionContext? present, ExecutionContext? other)
    {
        if (other is not null && !ReferenceEquals(present, other))
            ExecutionContext.Restore(other);
    }

    // Only a new thread that is started without a context is sure to have no values.
    private static ExecutionContext Capture()
    {
        ExecutionContext? clean = null;
        var thread = new Thread(() => clean = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return clean!;
    }
}
