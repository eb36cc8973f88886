using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <content>The storage of durable buckets.</content>
public sealed partial class BucketTree
{
    private async ValueTask<StartResult> StartLink(Self parent)
    {
        await OpenStorage();
        return await _processes.StartLink(parent);
    }

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
            var options = _storageOptions.Limits with { Sync = _storageOptions.SyncEvery, CompactAt = _storageOptions.CompactAt };
            var (storage, buckets) = await options.Runner.Run(
                () => BucketStorage.Open(
                    _storageOptions.Open(),
                    options,
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
}
