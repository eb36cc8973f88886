using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// The bucket as an ETS-like table. Callers read the rows themselves, all at the same time and without a lock, and write them themselves,
/// one after another. The process owns the table and removes what has expired. When it dies, the node inherits the table until the next
/// process claims it. Requests work in the meantime.
/// </summary>
/// <remarks>
/// Writers take turns, as with an ETS table without <c>write_concurrency</c>: revisions, limits, transactions and events of a bucket have
/// one order.
/// </remarks>
internal sealed partial class TableBucket(string name, BucketContext context, BucketProcesses processes) : Bucket(name, context, processes)
{
    // Held by the writer. Taken before any lock of the table and of the event log.
    private readonly Lock _writer = new();
    private volatile TableData? _data;

    protected override bool HoldsKeys => _data is { } data && data.Table.Info() is not null;

    private TableData Data
    {
        get
        {
            ThrowIfGone();
            return _data ?? throw Unavailable(Outcome.NotApplied);
        }
    }

    public override ValueTask<Entry?> Get(string key) => WhenStored(new ValueTask<Entry?>(Read(key, uses: true)));

    public override ValueTask<Entry?> Peek(string key) => WhenStored(new ValueTask<Entry?>(Read(key, uses: false)));

    // Under the writer lock: a writer that has not seen the request for the deletion has counted its key before, and a later one sees the
    // request.
    internal override ValueTask<bool> IsEmpty()
    {
        try
        {
            while (true)
            {
                lock (_writer)
                {
                    if (!HoldsKeys || _data is not { } data || data.Entries.Keys == 0)
                        return ValueTask.FromResult(true);
                    if (!data.Entries.Sweep())
                        return ValueTask.FromResult(data.Entries.Keys == 0);
                }
            }
        }
        catch (TableGoneException)
        {
            return ValueTask.FromResult(true);
        }
        catch (SessionOverException error)
        {
            throw Unavailable(Outcome.NotApplied, error);
        }
    }

    internal override void Discard(BucketEventKind last)
    {
        base.Discard(last);
        ((IDisposable?)_data?.Table)?.Dispose();
    }

    protected override ValueTask<OperationResult> TryApply(Operation operation)
    {
        var data = Data;
        var before = BeforeStep(operation.Writes, operation.OnlyRemoves);
        try
        {
            ValueTask<OperationResult> step;
            lock (_writer)
                step = new ValueTask<OperationResult>(data.Entries.Apply(operation));
            return WhenStored(step, before);
        }
        catch (TableGoneException error)
        {
            throw TableGone(data, error);
        }
        catch (SessionOverException error)
        {
            throw Unavailable(Outcome.NotApplied, error);
        }
    }

    protected override ValueTask<TResult> Step<TResult>(BucketRequest<TResult> request)
    {
        var data = Data;
        try
        {
            lock (_writer)
                return new ValueTask<TResult>(request.Run(data.Entries));
        }
        catch (TableGoneException error)
        {
            throw TableGone(data, error);
        }
        catch (SessionOverException error)
        {
            // A part of a batch may have been done before.
            throw Unavailable(Outcome.Unknown, error);
        }
    }

    protected override ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision) =>
        supervisor.StartLink(new TableOwner(this, supervision), ServerOptions);

    private Entry? Read(string key, bool uses)
    {
        ArgumentNullException.ThrowIfNull(key);
        var data = Data;
        try
        {
            if (data.Entries.TryReadShared(key, uses, out var entry))
                return entry;

            // A transaction is becoming visible. It is over when its writer has left the lock.
            lock (_writer)
                return data.Entries.Get(key, uses);
        }
        catch (TableGoneException error)
        {
            throw TableGone(data, error);
        }
    }

    /// <summary>
    /// Asks the owner to remove entries that have expired. A bucket that has failed has no owner, but still serves its rows; then the timer
    /// removes them itself. Any thread.
    /// </summary>
    /// <remarks>A cast, because it never throws: the caller is a timer, and the owner's mailbox may be full.</remarks>
    private void WakeUp()
    {
        var owner = Pid;
        if (Node.IsAlive(owner))
        {
            Node.Cast(owner, SweepCast.Instance);
            return;
        }

        // A clock may call back at once, in the middle of a change that sets the timer. The timer repeats the call.
        if (_writer.IsHeldByCurrentThread)
            return;
        while (TrySweep())
        {
            // One bounded step at a time, so that writers get the lock in between.
        }
    }

    /// <summary>Removes entries that have expired. Runs in the owner.</summary>
    private void Sweep()
    {
        if (TrySweep())
            WakeUp();
    }

    /// <summary>Removes entries that have expired, for a bounded time. Returns whether there may be more.</summary>
    private bool TrySweep()
    {
        if (_data is not { } data)
            return false;
        try
        {
            lock (_writer)
                return data.Entries.Sweep();
        }
        catch (TableGoneException error)
        {
            // Ends the owner, so that the next one makes another table.
            _ = TableGone(data, error);
            return false;
        }
        catch (SessionOverException)
        {
            // The bucket is being deleted, and the deletion waits for the store. The caller may be a timer, which must not throw.
            return false;
        }
    }

    /// <summary>
    /// Makes a process the table's owner: claims the table that the node inherited from the last owner, or creates a table. Runs in the
    /// process.
    /// </summary>
    private async ValueTask BecomeOwner(Self owner, BucketSupervision supervision)
    {
        var before = _data;
        var data = before is not null && await TryClaim(before.Table, owner) ? before : NewData(owner, await Recover());
        try
        {
            var lost = Begin(owner, new BucketIncarnation(supervision, owner.Pid, data.Entries), () => _data = data);
            if (before is not null && before != data)
                LogTableLost(Processes.Logger, Name, lost);

            // Entries may have expired while no process owned the table.
            WakeUp();
        }
        catch when (data != before && data != _data)
        {
            // Begin ended this process. No other code knows its new table, and the node would keep it.
            ((IDisposable)data.Table).Dispose();
            throw;
        }
    }

    /// <summary>Takes the table over from the node. False when the table was deleted.</summary>
    private static async ValueTask<bool> TryClaim(Table table, Self owner)
    {
        while (true)
        {
            try
            {
                if (table.TryClaim())
                    return true;
            }
            catch (TableGoneException)
            {
                return false;
            }

            // The table still has an owner, whose supervisor was killed. That owner is about to end; the kill makes sure of that.
            if (table.Owner is { } last)
            {
                owner.Node.Exit(last, ExitReason.Kill);
                await owner.Node.WaitForExit(last);
            }
        }
    }

    private TableData NewData(Self owner, RecoveredBucket? recovered)
    {
        // The node is the heir, so the rows need no process: they survive, whichever processes end and in whatever order.
        var options = new TableOptions
        {
            Name = Name,
            Protection = TableProtection.Public,
            NodeInherits = true,

            // Writers take turns anyway, so locks for several of them would only take memory.
            WriteConcurrency = false,
        };
        if (Config.TableType == BucketTableType.OrderedSet)
        {
            var table = owner.NewOrderedTable<string, Entry>(options, Utf8Order.Comparer);
            return new TableData(table, NewEntries(new OrderedSetStore(table), recovered));
        }
        else
        {
            var table = owner.NewTable<string, Entry>(options, StringComparer.Ordinal);
            return new TableData(table, NewEntries(new SetStore(table), recovered));
        }
    }

    private BucketEntries NewEntries(EntryStore store, RecoveredBucket? recovered) =>
        new(Context, store, recovered?.Epoch ?? Processes.Epochs.Next(), WakeUp, recovered);

    /// <summary>
    /// Makes the exception for a use of the table after its deletion. If other code deleted the table, and not the deletion of the bucket,
    /// ends the owner, so that the next owner creates another table.
    /// </summary>
    private BucketUnavailableException TableGone(TableData data, TableGoneException error)
    {
        var owner = Pid;
        if (!Lifecycle.IsGone && data == _data)
            Node.Exit(owner, ExitReason.Of("its table was deleted"));
        return Unavailable(Outcome.NotApplied, error);
    }

    [LoggerMessage(
        2,
        LogLevel.Error,
        "Bucket \"{Bucket}\" has lost {Keys} keys: its table was deleted by other code. It starts empty, with a new epoch")]
    private static partial void LogTableLost(ILogger logger, string bucket, long keys);

    /// <summary>A table and its entries. Both live as long as the data.</summary>
    private sealed record TableData(Table Table, BucketEntries Entries);

    private sealed record SweepCast
    {
        internal static readonly SweepCast Instance = new();
    }

    private sealed class TableOwner(TableBucket bucket, BucketSupervision supervision) : GenServer<bool>
    {
        protected override async ValueTask<InitResult> Init()
        {
            await bucket.BecomeOwner(Self, supervision);
            return Ok(true);
        }

        protected override ValueTask<Result> HandleCast(object message, bool state)
        {
            if (message is not SweepCast)
                return base.HandleCast(message, state);
            bucket.Sweep();
            return NoReply(state);
        }
    }
}
