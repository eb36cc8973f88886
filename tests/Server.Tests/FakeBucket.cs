using Pail.Buckets;

namespace Pail.Server.Tests;

internal sealed class FakeBucket(string name, BucketConfig config, long epoch, TimeProvider time) : IBucket
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _created = time.GetUtcNow();
    private long _revision;

    public string Name { get; } = name;

    public BucketConfig Config { get; } = config;

    /// <summary>When set, every operation fails with this exception.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>When set, every operation is answered on another thread, as when a process answers.</summary>
    internal bool AnswersLater { get; set; }

    /// <summary>Runs once before the next write, at the point where a write of another client could come in between.</summary>
    internal Func<Task>? BeforeWrite { get; set; }

    /// <summary>When set, every operation waits for this task.</summary>
    internal Task? BeforeAnswer { get; set; }

    internal bool HasProcess { get; set; } = true;

    internal bool HasFailed { get; set; }

    public ValueTask<Entry?> Get(string key) => Answer(() => _entries.GetValueOrDefault(key));

    public ValueTask<PutResult> Put(string key, NewValue value, Condition condition)
    {
        var before = BeforeWrite;
        BeforeWrite = null;
        _ = before?.Invoke();
        return Answer(() =>
        {
            var current = _entries.GetValueOrDefault(key);
            var now = time.GetUtcNow();
            if (!condition.Allows(current, now))
                return new PutResult(PutStatus.PreconditionFailed, current, null);

            var entry = new Entry(value, new Revision(epoch, ++_revision), current?.Created ?? now, now);
            _entries[key] = entry;
            return new PutResult(current is null ? PutStatus.Created : PutStatus.Replaced, entry, current);
        });
    }

    public ValueTask<DeleteResult> Delete(string key, Condition condition) => Answer(() =>
    {
        var current = _entries.GetValueOrDefault(key);
        if (!condition.Allows(current, time.GetUtcNow()))
            return new DeleteResult(DeleteStatus.PreconditionFailed, current);
        return new DeleteResult(_entries.Remove(key) ? DeleteStatus.Deleted : DeleteStatus.Absent, current);
    });

    public ValueTask<KeyPage> List(KeyQuery query) =>
        Answer(() => KeyPager.Page(_entries, query) with { Revision = new Revision(epoch, _revision) });

    public BucketStatus Status()
    {
        lock (_lock)
        {
            return new BucketStatus(
                HasFailed ? BucketState.Failed : HasProcess ? BucketState.Running : BucketState.Restarting,
                null, epoch, 0, _entries.Count, _entries.Values.Sum(entry => (long)entry.Value.Length), 0, 0, _created);
        }
    }

    public bool Kill() => HasProcess;

    private async ValueTask<T> Later<T>(Func<T> operation)
    {
        await Task.Yield();
        if (BeforeAnswer is { } before)
            await before;
        return Now(operation);
    }

    private ValueTask<T> Answer<T>(Func<T> operation) => AnswersLater || BeforeAnswer is not null ? Later(operation) : new(Now(operation));

    private T Now<T>(Func<T> operation)
    {
        if (Failure is not null)
            throw Failure;
        lock (_lock)
            return operation();
    }
}
