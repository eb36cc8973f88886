namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// Threads that do the same work at once, a part each, and wait in between: the pool's are busy with more than this, and to start one takes
/// longer than a thousand lookups.
/// </summary>
internal sealed class Crew : IDisposable
{
    private readonly Worker[] _workers;

    public Crew(int threads) => _workers = [.. Enumerable.Range(0, threads).Select(number => new Worker(number))];

    /// <summary>Has every thread do the work.</summary>
    /// <param name="work">The work, given the number of the thread that does it.</param>
    /// <returns>Completes when all are done, and fails as one of them did.</returns>
    public Task Run(Action<int> work) => Task.WhenAll(Array.ConvertAll(_workers, worker => worker.Do(work)));

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }

    private sealed class Worker : IDisposable
    {
        // One for each thread: with one for all, a quick thread could take its neighbour's part as well, after its own.
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

        // The thread itself gives the semaphore up when it has seen that there is nothing more to do.
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
