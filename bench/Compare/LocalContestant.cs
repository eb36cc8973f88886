using System.Diagnostics;

namespace Pail.Bench.Compare;

/// <summary>A contestant within this .NET process.</summary>
/// <param name="name">Its column.</param>
/// <param name="work">Its workload.</param>
/// <param name="weighs">Whether to weigh what a run leaves behind.</param>
internal sealed class LocalContestant(string name, IWorkload work, bool weighs) : IContestant
{
    // Long beyond any run: a workload that has lost a message must end the comparison, not hang it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public string Name => name;

    public Task Start() => work.Start();

    public async Task<TimeSpan> Try(int operations)
    {
        await work.Arrange(operations);
        var began = Stopwatch.GetTimestamp();
        await work.Run(operations).WaitAsync(Patience);
        var elapsed = Stopwatch.GetElapsedTime(began);
        await work.Clear();
        return elapsed;
    }

    public async Task<Sample> Measure(int operations)
    {
        await work.Arrange(operations);
        Settle();
        var weight = weighs ? GC.GetTotalMemory(forceFullCollection: true) : 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        await work.Run(operations).WaitAsync(Patience);
        var elapsed = Stopwatch.GetElapsedTime(began);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        weight = weighs ? GC.GetTotalMemory(forceFullCollection: true) - weight : 0;
        await work.Clear();
        return new Sample(operations, elapsed.TotalNanoseconds, allocated, weight) { Longest = work.Longest };
    }

    public ValueTask DisposeAsync() => work.DisposeAsync();

    // Nobody pays for the garbage of the one before.
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
