using System.IO.Pipelines;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>Buckets whose status and watch fail now and then, as in a cluster while the owner moves.</summary>
internal sealed class UnsteadyBuckets(IBuckets buckets) : IBuckets
{
    private volatile bool _fails;
    private volatile int _failures;

    /// <summary>Whether they fail.</summary>
    internal bool Fails
    {
        get => _fails;
        set => _fails = value;
    }

    /// <summary>How often they have failed.</summary>
    internal int Failures => _failures;

    public async ValueTask<CreateResult> Create(string name, BucketConfig config)
    {
        var (status, bucket) = await buckets.Create(name, config);
        return new CreateResult(status, new UnsteadyBucket(this, bucket));
    }

    public async ValueTask<IBucket?> Find(string name) => await buckets.Find(name) is { } bucket ? new UnsteadyBucket(this, bucket) : null;

    public ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit) => buckets.List(prefix, after, limit);

    public ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit) => buckets.ListFailed(limit);

    public ValueTask<DeleteBucketStatus> Delete(string name, bool force) => buckets.Delete(name, force);

    private ValueTask<T> Try<T>(IBucket bucket, Func<IBucket, ValueTask<T>> call)
    {
        if (!_fails)
            return call(bucket);
        Interlocked.Increment(ref _failures);
        return ValueTask.FromException<T>(
            new BucketUnavailableException(bucket.Name, BucketFailure.Restarting, Outcome.NotApplied, "The test wants it so."));
    }

    private sealed class UnsteadyBucket(UnsteadyBuckets buckets, IBucket bucket) : IBucket
    {
        public string Name => bucket.Name;

        public BucketConfig Config => bucket.Config;

        public ValueTask<Entry?> Get(string key) => bucket.Get(key);

        public ValueTask<Entry?> Peek(string key) => bucket.Peek(key);

        public ValueTask<OperationResult> Apply(Operation operation) => bucket.Apply(operation);

        public ValueTask<IReadOnlyList<OperationResult>> Apply(IReadOnlyList<Operation> operations) => bucket.Apply(operations);

        public ValueTask<TransactionResult> Apply(Transaction transaction) => bucket.Apply(transaction);

        public ValueTask<KeyPage> List(KeyQuery query) => bucket.List(query);

        public ValueTask<long> Clear() => bucket.Clear();

        public ValueTask<long> Export(PipeWriter output, CancellationToken cancellationToken = default) =>
            bucket.Export(output, cancellationToken);

        public ValueTask<long> Import(
            PipeReader input,
            long maxBytes = long.MaxValue,
            Func<string, NewValue, string?>? findFault = null,
            CancellationToken cancellationToken = default) => bucket.Import(input, maxBytes, findFault, cancellationToken);

        public ValueTask<BucketWatch> Watch(WatchQuery query) => buckets.Try(bucket, bucket => bucket.Watch(query));

        public ValueTask<Pid> Subscribe(Pid subscriber, WatchQuery query) => bucket.Subscribe(subscriber, query);

        public ValueTask Configure(BucketConfig config) => bucket.Configure(config);

        public ValueTask<bool> TryConfigure(BucketConfig present, BucketConfig config) => bucket.TryConfigure(present, config);

        public ValueTask<BucketStatus> Status() => buckets.Try(bucket, static bucket => bucket.Status());

        public ValueTask<bool> Kill() => bucket.Kill();
    }
}
