using System.Globalization;
using Pail.Buckets;
using Pail.Server.Buckets;

namespace Pail.Server.Observer.Comparing;

/// <summary>One backend in a comparison: its bucket, its clients, and what they have seen.</summary>
internal sealed class Contender(IBucket bucket, ComparisonPlan plan, TimeProvider time)
{
    // Every so many operations a client lets others run: an operation on a table never waits, and its client would keep the thread.
    private const int OperationsPerTurn = 64;

    private readonly LatencyCounts _times = new();
    private readonly KeyChooser _keys = new(plan.Keys);
    private readonly string[] _names =
        [.. Enumerable.Range(0, plan.Keys).Select(static number => string.Create(CultureInfo.InvariantCulture, $"key-{number:D6}"))];

    private readonly NewValue _value = new(new byte[plan.ValueBytes], "application/octet-stream");
    private long _operations;
    private long _errors;
    private long _inserted;
    private long _conflicts;
    private TimeSpan _nextKill = plan.KillEvery ?? TimeSpan.MaxValue;
    private int _mailbox;
    private LatencySnapshot _before = new(new long[LatencyCounts.Length]);
    private (long Operations, long Errors) _counted;

    internal string Backend => BucketWords.Of(bucket.Config.Backend);

    internal bool IsDurable => bucket.Config.Durable;

    internal string BucketName => bucket.Name;

    /// <summary>How long the clients have worked.</summary>
    internal TimeSpan Worked { get; private set; }

    internal int Kills { get; private set; }

    /// <summary>The longest time from a kill to the next answer; null when nothing was killed.</summary>
    internal TimeSpan? Recovery { get; private set; }

    /// <summary>Writes the first values.</summary>
    internal async Task Fill(CancellationToken cancellation)
    {
        foreach (var piece in _names.Chunk(1_000))
        {
            cancellation.ThrowIfCancellationRequested();
            await Apply([.. piece.Select(name => (Operation)new PutOperation(name, _value))]);
        }
    }

    /// <summary>Lets all clients work for a time, and kills the process when that is due.</summary>
    internal async Task Work(TimeSpan length, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var clients = Enumerable.Range(0, plan.Clients)
            .Select(number => Task.Run(() => Client(number, began, length, cancellation), cancellation))
            .ToList();
        if (plan.KillEvery is { } every)
            clients.Add(KillUntil(began, Worked, length, every, cancellation));
        await Task.WhenAll(clients);
        Worked += time.GetElapsedTime(began);
    }

    /// <summary>What was seen since the call before.</summary>
    internal ComparisonSample TakeSample(int second)
    {
        var times = _times.TakeSnapshot();
        var since = times.Since(_before);
        var (operations, errors) = (Interlocked.Read(ref _operations), Interlocked.Read(ref _errors));
        var sample = new ComparisonSample(
            Backend,
            second,
            operations - _counted.Operations,
            errors - _counted.Errors,
            since.Percentile(0.5),
            since.Percentile(0.99),
            Interlocked.Exchange(ref _mailbox, 0))
        {
            IsDurable = IsDurable,
        };
        (_before, _counted) = (times, (operations, errors));
        return sample;
    }

    /// <summary>What was seen in all.</summary>
    internal async ValueTask<ComparisonResult> TakeResult(int longestMailbox)
    {
        var times = _times.TakeSnapshot();
        return new ComparisonResult(
            Backend,
            Interlocked.Read(ref _operations) / Math.Max(Worked.TotalSeconds, 0.001),
            times.Percentile(0.5),
            times.Percentile(0.99),
            times.Percentile(1),
            Interlocked.Read(ref _errors),
            Interlocked.Read(ref _conflicts),
            Kills,
            (await bucket.Status()).LostKeys,
            Recovery,
            longestMailbox)
        {
            IsDurable = IsDurable,
        };
    }

    private async Task Client(int number, long began, TimeSpan length, CancellationToken cancellation)
    {
        var random = new Random(number + 1);
        for (var i = 1; !cancellation.IsCancellationRequested; i++)
        {
            var start = time.GetTimestamp();
            if (time.GetElapsedTime(began, start) >= length)
                return;
            try
            {
                await Operate(random);
                _times.Add(time.GetElapsedTime(start));
                Interlocked.Increment(ref _operations);
            }
            catch (Exception error) when (error is BucketUnavailableException or BucketOperationException)
            {
                // Counted and told: a killed process answers nobody until its supervisor has started it again, and a full bucket refuses.
                Interlocked.Increment(ref _errors);
                await Task.Yield();
            }

            if (i % OperationsPerTurn == 0)
            {
                Note((await bucket.Status()).MailboxLength);
                await Task.Yield();
            }
        }
    }

    private ValueTask<OperationResult> Operate(Random random)
    {
        var workload = plan.Workload;
        if (random.NextDouble() < workload.Reads)
            return workload.Change == Change.Scan ? Scan(random) : Read(workload.Change == Change.Insert ? Recent(random) : Key(random));
        return workload.Change switch
        {
            Change.Insert or Change.Scan => bucket.Apply(new PutOperation(NewKey(), _value)),
            Change.ReadModifyWrite => ReadModifyWrite(Key(random)),
            Change.Contend => ReadModifyWrite(_names[0]),
            Change.Batch => Batch(random),
            Change.Count => bucket.Apply(new IncrementOperation("counter")),
            _ => bucket.Apply(new PutOperation(Key(random), _value)),
        };
    }

    private async ValueTask<OperationResult> Read(string key)
    {
        await bucket.Get(key);
        return default;
    }

    private async ValueTask<OperationResult> Scan(Random random)
    {
        await bucket.List(new KeyQuery { From = Key(random), Limit = random.Next(1, 101) });
        return default;
    }

    private async ValueTask<OperationResult> ReadModifyWrite(string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            var condition = await bucket.Get(key) is { } entry ? Condition.Matches(entry.Revision) : Condition.CreateOnly;
            var result = await bucket.Apply(new PutOperation(key, _value) { Condition = condition });
            if (result.Status != ApplyStatus.PreconditionFailed)
                return result;
            Interlocked.Increment(ref _conflicts);

            // Another client must get on, or this one spins.
            if (attempt % OperationsPerTurn == 0)
                await Task.Yield();
        }
    }

    private async ValueTask<OperationResult> Batch(Random random)
    {
        var operations = new Operation[10];
        for (var i = 0; i < operations.Length; i++)
            operations[i] = new PutOperation(Key(random), _value);
        await Apply(operations);
        return default;
    }

    // A batch is answered, whatever becomes of its operations.
    private async ValueTask Apply(Operation[] operations)
    {
        var results = await bucket.Apply(operations);
        for (var i = 0; i < operations.Length; i++)
        {
            if (results[i].Fault is { } fault)
                throw new BucketOperationException(bucket.Name, operations[i].Key, fault);
        }
    }

    private string Key(Random random) => _names[_keys.Next(random)];

    // Inserts take up to as many keys more as there were at first, and then begin again.
    private string NewKey() =>
        string.Create(CultureInfo.InvariantCulture, $"new-{Interlocked.Increment(ref _inserted) % plan.Keys:D6}");

    private string Recent(Random random)
    {
        var place = Interlocked.Read(ref _inserted) - _keys.NextRank(random);
        return place > 0
            ? string.Create(CultureInfo.InvariantCulture, $"new-{place % plan.Keys:D6}")
            : _names[(int)(plan.Keys - 1 + place)];
    }

    // Kills as often as it is due within a turn. What is due while another backend has its turn comes with the next turn.
    private async Task KillUntil(long began, TimeSpan worked, TimeSpan length, TimeSpan every, CancellationToken cancellation)
    {
        while (_nextKill < worked + length)
        {
            var delay = _nextKill - worked - time.GetElapsedTime(began);
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, time, cancellation);
            if (await bucket.Kill())
                await NoteRecovery(cancellation);
            _nextKill += every;
        }
    }

    private async Task NoteRecovery(CancellationToken cancellation)
    {
        Kills++;
        var killed = time.GetTimestamp();
        while (!await Answers())
        {
            // A bucket that has failed for good never answers again.
            if ((await bucket.Status()).State is BucketState.Failed or BucketState.Deleted)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellation);
        }

        var took = time.GetElapsedTime(killed);
        Recovery = Recovery is { } longest && longest > took ? longest : took;
    }

    private async ValueTask<bool> Answers()
    {
        try
        {
            await bucket.Peek(_names[0]);
            return true;
        }
        catch (BucketUnavailableException)
        {
            return false;
        }
    }

    private void Note(int mailbox)
    {
        // The largest of what several clients see: one that sees less must not replace it.
        var known = Volatile.Read(ref _mailbox);
        while (mailbox > known)
        {
            var before = Interlocked.CompareExchange(ref _mailbox, mailbox, known);
            if (before == known)
                return;
            known = before;
        }
    }
}
