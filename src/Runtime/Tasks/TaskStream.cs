using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>A stream of tasks that is not running: each enumeration runs it again, in the process that enumerates.</summary>
internal sealed class TaskStream<TInput, T>(
    IAsyncEnumerable<TInput> source, Func<TInput, TaskFunction<T>> function, TaskStreamOptions options)
    : IAsyncEnumerable<TaskResult<T>>
{
    public async IAsyncEnumerator<TaskResult<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var consumer = Process.Current
            ?? throw new InvalidOperationException(
                "A stream of tasks is enumerated by a process, to which the tasks then belong. This is code outside any process.");

        // The tasks are created last, so that they are disposed of first.
        await using var inputs = source.GetAsyncEnumerator(cancellationToken);
        await using var tasks = new RunningTasks<T>(new Self(consumer), options, cancellationToken);
        var anyInput = true;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (anyInput && tasks.HaveRoom)
            {
                anyInput = await inputs.MoveNextAsync();
                if (anyInput)
                    await tasks.Start(inputs.Current, function(inputs.Current));
            }

            if (tasks.TryTake(out var result))
                yield return result;
            else if (tasks.AnyRuns)
                await tasks.WaitForOne();
            else
                yield break;
        }
    }
}
