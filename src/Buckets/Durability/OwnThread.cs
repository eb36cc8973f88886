namespace Pail.Buckets;

/// <summary>Runs work that waits for the disk, on a thread of its own: the pool's threads are for code that does not wait.</summary>
internal static class OwnThread
{
    internal static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(
            work,
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
}
