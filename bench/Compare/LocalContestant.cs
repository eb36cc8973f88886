using System.Diagnostics;

namespace Pail.Bench.Compare;

/// <summary>A contestant within this .NET process.</summary>
/// <param name="name">The name of its column.</param>
/// <param name="work">Its workload.</param>
/// <param name="measuresMemory">Whether to measure how much memory a run retains.</param>
internal sealed class LocalContestant(string name, IWorkload work, bool measuresMemory) : IContestant
{
    // Far longer than any run takes. It ends the comparison when a workload has lost a message and would hang.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(3);

    public string Name => name;

    public Task Start() => work.Start();

    public async Task<TimeSpan> Try(int operations)
    {
        await work.Arrange(operations);
        var began = Stopwatch.GetTimestamp();
        await work.Run(operations).WaitAsync(TimeLimit);
        var elapsed = Stopwatch.GetElapsedTime(began);
        await work.Clear();
        return elapsed;
    }

    public async Task<Sample> Measure(int operations)
    {
        await work.Arrange(operations);
        CollectGarbage();
        var weight = measuresMemory ? GC.GetTotalMemory(forceFullCollection: true) : 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        await work.Run(operations).WaitAsync(TimeLimit);
        var elapsed = Stopwatch.GetElapsedTime(began);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        weight = measuresMemory ? GC.GetTotalMemory(forceFullCollection: true) - weight : 0;
        await work.Clear();
        return new Sample(operations, elapsed.TotalNanoseconds, (long)(work.AllocatedElsewhere ?? allocated), weight)
        {
            Longest = work.Longest,
            Percentile99 = work.Percentile99,
            ServerTime = work.ServerTime,
        };
    }

    public ValueTask DisposeAsync() => work.DisposeAsync();

    // A contestant must not pay for the garbage of the previous one.
    private static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
