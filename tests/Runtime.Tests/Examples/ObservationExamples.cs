using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of metrics and crash reports. A region is called as the member that shows it.</summary>
public sealed class ObservationExamples
{
    [Fact]
    public async Task The_last_crashes_are_shown()
    {
        await using var node = new Node();
        await node.EndOf(_ => throw new InvalidOperationException("boom"));

        #region M:Pail.Runtime.Diagnostics.NodeCrashes.Crashes(Pail.Runtime.Processes.Node)
        foreach (var crash in node.Crashes())
            Console.WriteLine($"{crash.At:HH:mm:ss} {crash.Pid} {crash.Name}: {crash.Reason}");
        #endregion

        Assert.Single(node.Crashes());
    }

    [Fact]
    public async Task A_node_is_measured()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Diagnostics.NodeMetrics
        using var metrics = node.StartMetrics("orders");
        #endregion

        Assert.NotNull(metrics);
    }

    [Fact]
    public async Task Processes_are_sampled()
    {
        await using var node = new Node();
        await node.StartServant(name: "counter");

        #region T:Pail.Runtime.Diagnostics.ProcessSampler
        var sampler = new ProcessSampler(node);

        // Once a second:
        foreach (var process in sampler.Sample(new ProcessQuery { Order = ProcessOrder.Messages, Limit = 10 }).Processes)
            Console.WriteLine($"{process.Pid} {process.Name}: {process.MessagesPerSecond} a second, {process.MailboxLength} wait");
        #endregion

        Assert.Equal("counter", Assert.Single(sampler.Sample(new ProcessQuery()).Processes).Name);
    }
}
