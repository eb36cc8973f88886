using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;
using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>One of YCSB's core workloads on one bucket: records of 1 KB, keys drawn from a scrambled zipfian distribution.</summary>
/// <param name="store">The contestant.</param>
/// <param name="mix">The workload: A to F.</param>
/// <param name="records">How many records there are at first.</param>
/// <param name="callers">How many tasks work at the same time.</param>
internal sealed class Ycsb(YcsbStore store, char mix, int records, int callers) : IWorkload
{
    /// <summary>How many times the first records there can be, with those that are inserted.</summary>
    public const int Room = 3;

    private readonly Zipfian _zipfian = Zipfian.Of(records);

    // Records are inserted in the room behind the first ones. When it is full, the inserts begin again there, and overwrite.
    private readonly string[] _keys = Keys.Texts(Room * records);
    private readonly bool[] _written = new bool[(Room - 1) * records];
    private int _inserted;
    private int _runs;
    private long _retries;

    /// <summary>How often a read-modify-write of F had to begin again, since the start.</summary>
    public long Retries => Volatile.Read(ref _retries);

    public Task Start() => store.Start(_keys.AsMemory(0, records));

    public Task Run(int operations)
    {
        var run = ++_runs;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(
            i => Task.Run(() => Work((run * 7919) + (i * 104_729), Share.Of(operations, callers, i)))));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task Work(int place, int operations)
    {
        for (var i = 0; i < operations; i++, place++)
        {
            // The percentage of the mix; 37 has no divisor in common with 100, so the kinds of operation are spread evenly.
            var percent = place * 37L % 100;
            switch (mix)
            {
                case 'A' when percent < 50:
                case 'B' when percent < 5:
                    await store.Write(Popular(place));
                    break;
                case 'D' or 'E' when percent < 5:
                    await Insert();
                    break;
                case 'D':
                    await store.Read(Latest(place));
                    break;
                case 'E':
                    await store.Scan(Popular(place), 1 + (int)(place * 61L % 100));
                    break;
                case 'F' when percent < 50:
                    if (await store.Change(Popular(place)) is > 0 and var retries)
                        Interlocked.Add(ref _retries, retries);
                    break;
                default:
                    await store.Read(Popular(place));
                    break;
            }
        }
    }

    private string Popular(int place) => _keys[Zipfian.Scramble(_zipfian[place], records)];

    private async Task Insert()
    {
        var slot = Interlocked.Increment(ref _inserted) % _written.Length;
        await store.Write(_keys[records + slot]);
        Volatile.Write(ref _written[slot], true);
    }

    // The newest records are those that were inserted last. One that a caller is just inserting is not there yet, however many others were
    // inserted after it; then the next older one is read.
    private string Latest(int place)
    {
        var inserted = Volatile.Read(ref _inserted);
        var rank = _zipfian[place];
        for (var number = inserted - rank; number > 0; number--)
        {
            var slot = number % _written.Length;
            if (Volatile.Read(ref _written[slot]))
                return _keys[records + slot];
        }

        return _keys[records - 1 - (Math.Max(0, rank - inserted) % records)];
    }
}
