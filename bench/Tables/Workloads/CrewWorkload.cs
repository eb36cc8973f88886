using Pail.Bench.Compare;

namespace Pail.Bench.Tables.Workloads;

/// <summary>A workload with threads of its own.</summary>
/// <param name="threads">How many threads.</param>
internal abstract class CrewWorkload(int threads) : IWorkload
{
    private Crew? _crew;

    public Task Start()
    {
        _crew = new Crew(threads);
        Prepare();
        return Task.CompletedTask;
    }

    public virtual Task Arrange(int operations) => Task.CompletedTask;

    public abstract Task Run(int operations);

    public virtual Task Clear() => Task.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        _crew?.Dispose();
        _crew = null;
        return ValueTask.CompletedTask;
    }

    protected virtual void Prepare()
    {
    }

    /// <summary>Runs the work on every thread. Its argument is the number of the thread.</summary>
    protected Task Begin(Action<int> work) => _crew?.Run(work) ?? throw new InvalidOperationException("The workload has not been started.");
}
