using Pail.Bench.Processes.Workloads;
using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>One task puts a value and waits until every watcher of the bucket has read the event.</summary>
/// <param name="variant">The variant.</param>
/// <param name="watchers">How many watchers there are.</param>
internal sealed class Fanout(Variant variant, int watchers) : LabWorkload(variant)
{
    private readonly List<BucketWatch> _watches = [];
    private readonly List<Task> _readers = [];
    private volatile Countdown _unread = new(1);
    private IBucket? _bucket;

    public override Task Run(int operations) => Task.Run(async () =>
    {
        for (var i = 0; i < operations; i++)
        {
            var unread = new Countdown(watchers);
            _unread = unread;
            await _bucket!.Put("milk", Records.Value);
            await unread.Done;
        }
    });

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();

        // The stop of the tree is the last event of each watch.
        await Task.WhenAll(_readers);
        foreach (var watch in _watches)
            await watch.DisposeAsync();
    }

    protected override async Task Prepare()
    {
        _bucket = await Lab.Create("shopping");
        for (var i = 0; i < watchers; i++)
        {
            var watch = await _bucket.Watch(new WatchQuery());
            _watches.Add(watch);
            _readers.Add(Task.Run(() => Read(watch)));
        }
    }

    private async Task Read(BucketWatch watch)
    {
        await foreach (var change in watch)
        {
            if (change.Kind == BucketEventKind.Put)
                _unread.Signal();
            else if (change.Kind == BucketEventKind.BucketDown)
                return;
            else
                throw new InvalidOperationException($"A watcher has read an event of the kind {change.Kind}.");
        }
    }
}
