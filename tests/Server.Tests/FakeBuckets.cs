using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>Buckets behind one lock. Switches cause what a real bucket does only rarely.</summary>
internal sealed class FakeBuckets(TimeProvider time) : IBuckets
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, FakeBucket> _buckets = new(StringComparer.Ordinal);
    private TaskCompletionSource? _found;
    private long _epochs = 1_795_376_299_000_000;

    public ValueTask<CreateResult> Create(string name, BucketConfig config)
    {
        lock (_lock)
        {
            if (_buckets.TryGetValue(name, out var existing))
                return new(new CreateResult(existing.Config == config ? CreateStatus.Exists : CreateStatus.Conflict, existing));

            var bucket = new FakeBucket(name, config, ++_epochs, time);
            _buckets.Add(name, bucket);
            return new(new CreateResult(CreateStatus.Created, bucket));
        }
    }

    /// <summary>Completes when the next request looks for its bucket.</summary>
    internal Task WaitForFind()
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _found = found;
        return found.Task;
    }

    /// <summary>When set, buckets are found on another thread, as when another machine is asked.</summary>
    internal bool FindsLater { get; set; }

    public ValueTask<IBucket?> Find(string name)
    {
        Interlocked.Exchange(ref _found, null)?.SetResult();
        return FindsLater ? FindLater(name) : FindNow(name);
    }

    private async ValueTask<IBucket?> FindLater(string name)
    {
        await Task.Yield();
        return await FindNow(name);
    }

    private ValueTask<IBucket?> FindNow(string name)
    {
        lock (_lock)
            return new(_buckets.GetValueOrDefault(name));
    }

    public ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit)
    {
        lock (_lock)
        {
            return new([.. _buckets.Values
                .Where(bucket => bucket.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Where(bucket => after is null || string.CompareOrdinal(bucket.Name, after) > 0)
                .Take(limit)]);
        }
    }

    public ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit)
    {
        lock (_lock)
            return new([.. _buckets.Values.Where(bucket => bucket.HasFailed).Take(limit)]);
    }

    public ValueTask<DeleteBucketStatus> Delete(string name, bool force)
    {
        lock (_lock)
        {
            if (!_buckets.TryGetValue(name, out var bucket))
                return new(DeleteBucketStatus.Absent);
            if (!force && bucket.Keys > 0)
                return new(DeleteBucketStatus.NotEmpty);
            _buckets.Remove(name);
            return new(DeleteBucketStatus.Deleted);
        }
    }
}
