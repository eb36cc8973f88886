using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests;

/// <summary>
/// A clock that can block one reader. It blocks the write that reads it next, so the write keeps its process busy. Other readers of the
/// clock go on.
/// </summary>
internal sealed class BlockingClock : FakeTimeProvider
{
    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _blocksNext;
    private volatile bool _released;

    internal Task ReaderIsBlocked => _blocked.Task;

    /// <summary>The thread that has read the clock last.</summary>
    internal Thread? LastReader { get; set; }

    internal void BlockNextReader() => Volatile.Write(ref _blocksNext, 1);

    internal void Release() => _released = true;

    public override DateTimeOffset GetUtcNow()
    {
        LastReader = Thread.CurrentThread;
        if (Interlocked.Exchange(ref _blocksNext, 0) == 1)
        {
            _blocked.TrySetResult();
            SpinWait.SpinUntil(() => _released);
        }

        return base.GetUtcNow();
    }
}
