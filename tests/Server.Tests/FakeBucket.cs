using System.IO.Pipelines;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests;

internal sealed class FakeBucket : IBucket, IDisposable
{
    private readonly Lock _lock = new();
    private readonly long _epoch;
    private readonly DateTimeOffset _created;
    private readonly BucketContext _context;
    private readonly BucketEntries _entries;

    internal FakeBucket(string name, BucketConfig config, long epoch, TimeProvider time)
    {
        (Name, _epoch, _created) = (name, epoch, time.GetUtcNow());
        _context = new BucketContext(config, time, budget: null);
        _entries = new BucketEntries(_context, new ProcessStore(), epoch, () => { });
    }

    public string Name { get; }

    public BucketConfig Config => _context.Config;

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

    /// <summary>The machine that serves the bucket.</summary>
    internal string? Node { get; set; }

    internal long Keys
    {
        get
        {
            lock (_lock)
                return _entries.Keys;
        }
    }

    public ValueTask<Entry?> Get(string key) => Answer(() => _entries.Get(key, uses: true));

    public ValueTask<Entry?> Peek(string key) => Answer(() => _entries.Get(key, uses: false));

    public ValueTask<OperationResult> Apply(Operation operation)
    {
        var before = BeforeWrite;
        BeforeWrite = null;
        _ = before?.Invoke();
        return Answer(() =>
        {
            var result = _entries.Apply(operation);
            return result.Fault is { } fault ? throw new BucketOperationException(Name, operation.Key, fault) : result;
        });
    }

    public ValueTask<IReadOnlyList<OperationResult>> Apply(IReadOnlyList<Operation> operations) =>
        Answer<IReadOnlyList<OperationResult>>(() => _entries.Apply(operations, long.MaxValue));

    public ValueTask<TransactionResult> Apply(Transaction transaction) => Answer(() => _entries.Apply(transaction)!);

    public ValueTask<KeyPage> List(KeyQuery query) => Answer(() => _entries.List(query));

    public ValueTask<long> Clear() => Answer(_entries.Clear);

    public ValueTask<BucketWatch> Watch(WatchQuery query) => throw new NotSupportedException();

    public ValueTask<Pid> Subscribe(Pid subscriber, WatchQuery query) => throw new NotSupportedException();

    public async ValueTask<long> Export(PipeWriter output, CancellationToken cancellationToken = default)
    {
        var page = await List(new KeyQuery { Limit = int.MaxValue });
        using var writer = new TransferWriter(output);
        foreach (var (_, entry) in page.Keys)
        {
            writer.Write(EntryLine.Of(entry));
            if ((await output.FlushAsync(cancellationToken)).IsCompleted)
                return writer.Keys;
        }

        writer.End(page.Revision);
        return writer.Keys;
    }

    public async ValueTask<long> Import(
        PipeReader input,
        long maxBytes = long.MaxValue,
        Func<string, NewValue, string?>? findFault = null,
        CancellationToken cancellationToken = default)
    {
        var reader = new TransferReader(input, TransferLine.MaxBytes(Config.MaxValueBytes), 512);
        var operations = new List<Operation>();
        while (await reader.Read(cancellationToken) is var kind && kind == TransferLineKind.Entry)
            operations.Add(new ImportOperation(reader.Entry));
        if (reader.Error is { } error)
            throw new ImportException(Name, error);
        await Apply(operations);
        return operations.Count;
    }

    public ValueTask Configure(BucketConfig config)
    {
        _context.Config = config;
        return default;
    }

    /// <summary>What another caller changes before the next <see cref="TryConfigure"/>.</summary>
    public Func<BucketConfig, BucketConfig>? ConfigureFirst { get; set; }

    public ValueTask<bool> TryConfigure(BucketConfig present, BucketConfig config)
    {
        if (ConfigureFirst is { } other)
            (_context.Config, ConfigureFirst) = (other(_context.Config), null);
        if (_context.Config != present)
            return new(false);
        _context.Config = config;
        return new(true);
    }

    public ValueTask<BucketStatus> Status()
    {
        lock (_lock)
        {
            return new(new BucketStatus(
                HasFailed ? BucketState.Failed : HasProcess ? BucketState.Running : BucketState.Restarting,
                null, _epoch, 0, _entries.Keys, _entries.Bytes, 0, 0, _created)
            {
                Node = Node,
            });
        }
    }

    public ValueTask<bool> Kill() => new(HasProcess);

    public void Dispose() => _entries.Dispose();

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
