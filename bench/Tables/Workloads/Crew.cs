namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// Threads that do the same work at the same time, each a part, and wait between runs. They are not threads of the pool, which have other
/// work too, and they are started once, because a start takes longer than a thousand lookups.
/// </summary>
internal sealed class Crew : IDisposable
{
    private readonly Worker[] _workers;

    public Crew(int threads) => _workers = [.. Enumerable.Range(0, threads).Select(number => new Worker(number))];

    /// <summary>Runs the work on every thread.</summary>
    /// <param name="work">The work. Its argument is the number of the thread.</param>
    /// <returns>A task that completes when all threads are done, and fails if the work of a thread failed.</returns>
    public Task Run(Action<int> work) => Task.WhenAll(Array.ConvertAll(_workers, worker => worker.Do(work)));

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }

    private sealed class Worker : IDisposable
    {
        // Each thread has its own semaphore. With a shared one, a fast thread could also take the part of another thread.
        private readonly SemaphoreSlim _given = new(0);
        private readonly int _number;
        private Action<int>? _work;
        private TaskCompletionSource _done = new();

        public Worker(int number)
        {
            _number = number;
            new Thread(Serve) { IsBackground = true, Name = $"table worker {number}" }.Start();
        }

        public Task Do(Action<int>? work)
        {
            _work = work;
            _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _given.Release();
            return _done.Task;
        }

        // Ends the thread. Its semaphore needs no disposal.
        public void Dispose() => Do(null);

        private void Serve()
        {
            using (_given)
            {
                while (true)
                {
                    _given.Wait();
                    if (_work is null)
                        return;
                    try
                    {
                        _work(_number);
                        _done.SetResult();
                    }
                    catch (Exception failure)
                    {
                        _done.SetException(failure);
                    }
                }
            }
        }
    }
}
