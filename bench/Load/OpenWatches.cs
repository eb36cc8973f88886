namespace Pail.Bench.Load;

/// <summary>Watches of a bucket, each on a connection of its own, that read all events.</summary>
internal sealed class OpenWatches : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Task[] _watching = [];

    public static async Task<OpenWatches> Open(Lab lab, int count)
    {
        var watches = new OpenWatches();
        var opened = Enumerable.Range(0, count).Select(_ => new TaskCompletionSource()).ToArray();
        watches._watching = [.. opened.Select(each => watches.Watch(lab, each))];
        await Task.WhenAll(opened.Select(each => each.Task));
        return watches;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_watching);
        _end.Dispose();
    }

    private async Task Watch(Lab lab, TaskCompletionSource opened)
    {
        try
        {
            await lab.Watcher.Watch(lab.Bucket, opened, _end.Token);

            // The server ends a watch that is too slow.
            lab.Beside.Fail("watch: ended by the server");
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The case is over.
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            lab.Beside.Fail($"watch: {failure.Message}");
            opened.TrySetResult();
        }
    }
}
