namespace Pail.Bench.Load.Work;

/// <summary>Reads and writes values of buckets in turn.</summary>
/// <param name="lab">The buckets.</param>
/// <param name="chooser">Chooses the keys; each bucket has all of them.</param>
/// <param name="writes">How many of a hundred steps write.</param>
internal sealed class MixWork(Lab lab, KeyChooser chooser, int writes) : IWork
{
    public Task Step(int place, Tally tally)
    {
        var bucket = lab.Buckets[(int)((uint)place * 7919L % lab.Buckets.Count)];
        return (uint)place * 37L % 100 < writes
            ? lab.Client.Put(bucket, chooser[place], tally)
            : lab.Client.Get(bucket, chooser[place], tally);
    }
}
