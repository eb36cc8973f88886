using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>Streams of tasks: Elixir's <c>Task.async_stream/3</c>.</summary>
/// <remarks>
/// <para>
/// Nothing runs before the stream is enumerated. Any process may enumerate it, several times; the tasks then belong to that process, the
/// consumer. The consumer takes the inputs one by one, when there is room for another task. While it waits for an input, and while the body
/// of its loop runs, no other task is started. If the loop is left early, by break or by an exception, all tasks that still run are killed
/// first, and none of their messages are left. An enumerator that is used without a loop must be disposed.
/// </para>
/// <para>
/// The tasks are linked with the consumer. A task that fails ends the consumer; if the consumer traps exits, the failure is a result of the
/// stream instead. The messages about the ends of the tasks arrive in the consumer's mailbox, so the body of the loop must receive only
/// messages of types that it knows. A cancellation token of the enumeration ends it like an exception. When the consumer ends, its tasks
/// are killed, also tasks that trap exits.
/// </para>
/// </remarks>
public static class TaskStreamStart
{
    /// <summary>Makes a stream that runs a function, each time in a task of its own, over inputs.</summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="self">The calling process.</param>
    /// <param name="source">The inputs; endless ones too.</param>
    /// <param name="function">Computes the value of one input, in a task.</param>
    /// <param name="options">How many at once, in which order, how long, and more.</param>
    /// <returns>The stream, of a result for every input.</returns>
    /// <exception cref="ArgumentException">An option is invalid, or the value is itself a .NET task.</exception>
    /// <exception cref="TaskExitException">Thrown by the enumeration: a task exceeded its time limit.</exception>
    /// <example>
    /// <code>
    /// await foreach (var page in self.AsyncStream(addresses, Download, new TaskStreamOptions { MaxConcurrency = 4 }))
    ///     Console.WriteLine(page.Value);
    /// </code>
    /// </example>
    public static IAsyncEnumerable<TaskResult<T>> AsyncStream<TInput, T>(
        this Self self, IEnumerable<TInput> source, Func<TInput, T> function, TaskStreamOptions? options = null) =>
        Stream(self, source, TaskFunction.Over(function), options);

    /// <inheritdoc cref="AsyncStream{TInput, T}(Self, IEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)" />
    /// <remarks>
    /// As <see cref="AsyncStream{TInput, T}(Self, IEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)"/>, for a function that awaits.
    /// </remarks>
    public static IAsyncEnumerable<TaskResult<T>> AsyncStream<TInput, T>(
        this Self self, IEnumerable<TInput> source, Func<TInput, Task<T>> function, TaskStreamOptions? options = null) =>
        Stream(self, source, TaskFunction.Over(function), options);

    /// <inheritdoc cref="AsyncStream{TInput, T}(Self, IEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)" />
    /// <remarks>
    /// As <see cref="AsyncStream{TInput, T}(Self, IEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)"/>, for a function that uses
    /// its own process.
    /// </remarks>
    public static IAsyncEnumerable<TaskResult<T>> AsyncStream<TInput, T>(
        this Self self, IEnumerable<TInput> source, Func<Self, TInput, Task<T>> function, TaskStreamOptions? options = null) =>
        Stream(self, source, TaskFunction.Over(function), options);

    /// <inheritdoc cref="AsyncStream{TInput, T}(Self, IEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)" />
    /// <remarks>
    /// As <see cref="AsyncStream{TInput, T}(Self, IEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)"/>, over asynchronous inputs.
    /// While there is room for another task, the stream waits for the next input and gives no results.
    /// </remarks>
    public static IAsyncEnumerable<TaskResult<T>> AsyncStream<TInput, T>(
        this Self self, IAsyncEnumerable<TInput> source, Func<TInput, T> function, TaskStreamOptions? options = null) =>
        Stream(self, source, TaskFunction.Over(function), options);

    /// <inheritdoc cref="AsyncStream{TInput, T}(Self, IAsyncEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)" />
    /// <remarks>
    /// As <see cref="AsyncStream{TInput, T}(Self, IAsyncEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)"/>, for a function that
    /// awaits.
    /// </remarks>
    public static IAsyncEnumerable<TaskResult<T>> AsyncStream<TInput, T>(
        this Self self, IAsyncEnumerable<TInput> source, Func<TInput, Task<T>> function, TaskStreamOptions? options = null) =>
        Stream(self, source, TaskFunction.Over(function), options);

    /// <inheritdoc cref="AsyncStream{TInput, T}(Self, IAsyncEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)" />
    /// <remarks>
    /// As <see cref="AsyncStream{TInput, T}(Self, IAsyncEnumerable{TInput}, Func{TInput, T}, TaskStreamOptions?)"/>, for a function that
    /// uses its own process.
    /// </remarks>
    public static IAsyncEnumerable<TaskResult<T>> AsyncStream<TInput, T>(
        this Self self, IAsyncEnumerable<TInput> source, Func<Self, TInput, Task<T>> function, TaskStreamOptions? options = null) =>
        Stream(self, source, TaskFunction.Over(function), options);

    private static TaskStream<TInput, T> Stream<TInput, T>(
        Self self, IEnumerable<TInput> source, Func<TInput, TaskFunction<T>> function, TaskStreamOptions? options)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Stream(self, source.ToAsyncEnumerable(), function, options);
    }

    private static TaskStream<TInput, T> Stream<TInput, T>(
        Self self, IAsyncEnumerable<TInput> source, Func<TInput, TaskFunction<T>> function, TaskStreamOptions? options)
    {
        ArgumentNullException.ThrowIfNull(source);
        self.Process.Checkpoint();
        options ??= TaskStreamOptions.Default;
        options.Validate();
        return new TaskStream<TInput, T>(source, function, options);
    }
}
