using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <content>The storage of durable buckets.</content>
public sealed partial class BucketTree
{
    private async ValueTask<StartResult> StartLink(Self parent)
    {
        await OpenStorage();
        var started = await _processes.StartLink(parent);
        if (started.IsOk)
            await WhenServing();
        return started;
    }

    /// <summary>Waits until the buckets that were read have processes: a request that comes at once must find them.</summary>
    private Task WhenServing() => _storage is null ? Task.CompletedTask : _processes.WhenAllStarted();

    /// <summary>Opens the storage, and puts its buckets into the catalogue. Their processes are started with the tree.</summary>
    private async Task OpenStorage()
    {
        if (_storageOptions is null)
            return;
        await _opening.WaitAsync();
        try
        {
            if (_storage is not null)
                return;
            var (storage, buckets) = await OwnThread.Run(
                () => BucketStorage.Open(
                    _storageOptions.Open(),
                    new JournalOptions(_storageOptions.SyncEvery) { CompactAt = _storageOptions.CompactAt },
                    _processes.Epochs,
                    _node.TimeProvider,
                    _processes.Logger));
            foreach (var stored in buckets)
            {
                var bucket = New(stored.Bucket.Name, stored.Bucket.Config, stored.Bucket.Created);
                storage.Attach(bucket, stored);
                _catalogue.TryAdd(bucket);
                bucket.Lifecycle.Created();
            }

            _storage = storage;
            storage.Compact(_catalogue.All, _processes.Logger);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Removes a durable bucket from the storage.</summary>
    private static async ValueTask Forget(Bucket bucket)
    {
        if (bucket.Context.Journal is not { } journal)
            return;
        journal.End(Change.DeleteBucket(journal.Number));
        await bucket.WhenStored();
    }
}
