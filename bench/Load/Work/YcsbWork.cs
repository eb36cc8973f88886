namespace Pail.Bench.Load.Work;

/// <summary>One of YCSB's core workloads on one bucket.</summary>
/// <param name="lab">The bucket.</param>
/// <param name="mix">The workload: A to F.</param>
/// <param name="chooser">Chooses among the first records.</param>
internal sealed class YcsbWork(Lab lab, char mix, KeyChooser chooser) : IWork
{
    // Records are inserted behind the first ones. When there are this many, the inserts begin again there, and overwrite.
    private readonly int _room = 2 * chooser.Keys.Length;
    private int _inserted;

    /// <summary>How each read-modify-write of F is done.</summary>
    public Func<string, Tally, Task>? Change { get; init; }

    public Task Step(int place, Tally tally)
    {
        // Spreads the kinds evenly: 37 has no divisor in common with 100.
        var percent = (int)((uint)place * 37L % 100);
        return mix switch
        {
            'A' when percent < 50 => lab.Client.Put(lab.Bucket, chooser[place], tally),
            'B' when percent < 5 => lab.Client.Put(lab.Bucket, chooser[place], tally),
            'D' or 'E' when percent < 5 => Insert(tally),
            'D' => lab.Client.Get(lab.Bucket, Latest(place), tally),
            'E' => lab.Client.Scan(lab.Bucket, chooser[place], 1 + (int)((uint)place * 61L % 100), tally),
            'F' when percent < 50 => Change!(chooser[place], tally),
            _ => lab.Client.Get(lab.Bucket, chooser[place], tally),
        };
    }

    private async Task Insert(Tally tally)
    {
        var number = Interlocked.Increment(ref _inserted) - 1;
        await lab.Client.Put(lab.Bucket, KeyChooser.NameOf(chooser.Keys.Length + (number % _room)), tally);
    }

    // Of the records that were there at first, the last ones count as the newest. Records that are just being inserted are left out: they
    // are not more than there are connections.
    private string Latest(int place)
    {
        var rank = chooser.Rank(place);
        var newest = Math.Max(0, Volatile.Read(ref _inserted) - lab.Connections) - 1 - rank;
        return newest >= 0
            ? KeyChooser.NameOf(chooser.Keys.Length + (newest % _room))
            : chooser.Keys[chooser.Keys.Length - 1 - Math.Min(rank, chooser.Keys.Length - 1)];
    }
}
