using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Tests.Processes;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>What samples, and the processes that they read, need.</summary>
public sealed class ProcessSamplerCostTests
{
    [Theory]
    [InlineData(ProcessOrder.Mailbox)]
    [InlineData(ProcessOrder.Busy)]
    [InlineData(ProcessOrder.Memory)]
    [InlineData(ProcessOrder.Name)]
    public async Task A_sample_allocates_for_the_rows_that_it_shows_and_not_for_the_processes_that_it_reads(ProcessOrder order)
    {
        const int Rows = 100;
        await using var node = new Node();
        for (var i = 0; i < 10_000; i++)
            node.Idle();
        var sampler = new ProcessSampler(node);
        var query = new ProcessQuery { Order = order, Limit = Rows };
        for (var i = 0; i < 3; i++)
            sampler.Sample(query);

        var before = GC.GetAllocatedBytesForCurrentThread();
        sampler.Sample(query);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        // A row is an object of 150 bytes and a text; the choice grows to the size of the page. One object a process would be 240,000.
        Assert.InRange(bytes, Rows * 100, (Rows * 400) + 20_000);
    }

    [Fact]
    public async Task The_estimate_grows_with_messages_and_relations_and_is_about_what_a_process_takes()
    {
        const int Processes = 1000;
        await using var node = new Node();
        node.Idle();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Processes; i++)
            node.Idle();
        var taken = (GC.GetAllocatedBytesForCurrentThread() - before) / Processes;
        var pid = node.Idle();
        var alone = node.Info(pid)!.MemoryEstimate;

        // The task of its code is allocated on the thread that first runs it, so it is not counted here.
        Assert.InRange(alone, taken, 4 * taken);
        for (var i = 0; i < 10; i++)
            node.Send(pid, "waits");
        Assert.Equal(alone + (10 * ProcessMemory.Message), node.Info(pid)!.MemoryEstimate);

        await node.Run(async self =>
        {
            var linked = self.SpawnLink(async child => await child.Receive<TimeSpan>());
            await Lab.Until(() => node.Info(linked)!.Links.Count == 1);
            Assert.Equal(alone + ProcessMemory.Extras + ProcessMemory.Relation, node.Info(linked)!.MemoryEstimate);
        });
    }
}
