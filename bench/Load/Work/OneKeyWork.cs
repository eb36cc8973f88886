namespace Pail.Bench.Load.Work;

/// <summary>All clients do the same to one key.</summary>
internal sealed class OneKeyWork(Func<string, Tally, Task> change) : IWork
{
    public const string Key = "contended";

    public Task Step(int place, Tally tally) => change(Key, tally);
}
