using Pail.Bench.Durability;

namespace Pail.Bench.Cluster;

/// <summary>The place of one silo: its name and address, and the process that has it now.</summary>
internal sealed class SiloSlot : IAsyncDisposable
{
    // More than the time that a silo gives a call to another silo.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(9);

    internal SiloSlot(string name, int port)
    {
        (Name, Address) = (name, new Uri($"http://127.0.0.1:{port}"));
        Http = new DurableClient(Address, TimeLimit);
    }

    internal string Name { get; }

    internal Uri Address { get; }

    /// <summary>Talks to the process that is there, with connections that stay open.</summary>
    internal DurableClient Http { get; }

    /// <summary>The process; null before the first one.</summary>
    internal TestedServer? Process { get; set; }

    /// <summary>What the processes before have written to the console.</summary>
    internal string SaidBefore { get; set; } = "";

    /// <summary>Whether clients may choose it: a load balancer knows.</summary>
    internal bool IsUp { get; set; }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (Process is { } process)
            await process.DisposeAsync();
    }
}
