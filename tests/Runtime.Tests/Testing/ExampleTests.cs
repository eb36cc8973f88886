using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>The examples of the documentation.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Deposits_in_one_message_are_safe() => Simulation.Explore(seeds: 200, async self =>
    {
        var account = (await self.StartLink(new Account())).Pid;
        var clients = new[] { self.SpawnMonitor(Deposit), self.SpawnMonitor(Deposit) };
        foreach (var client in clients)
            await self.Receive<Down>(down => down.Ref == client);
        Assert.Equal(2, await self.Call(account, new Balance()));

        async Task Deposit(Self client) => await client.Call(account, new Add(1));
    });

    [Fact]
    public void Deposits_in_two_messages_are_not_and_the_failure_reads_as_it_should()
    {
        var error = Assert.Throws<SimulationException>(() => Simulation.Explore(seeds: 1000, async self =>
        {
            var account = (await self.StartLink(new Account())).Pid;
            var clients = new[] { self.SpawnMonitor(Deposit), self.SpawnMonitor(Deposit) };
            foreach (var client in clients)
                await self.Receive<Down>(down => down.Ref == client);
            Assert.Equal(2, await self.Call(account, new Balance()));

            async Task Deposit(Self client)
            {
                var balance = await client.Call(account, new Balance());
                await client.Call(account, new SetBalance(balance + 1));
            }
        }));

        Assert.StartsWith("The root process #PID<0.1.0> ended: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"Seed {error.Seed}, after {error.Steps} steps and 00:00:00 of virtual time. To see it again: Simulation.Run(seed: "
                + $"{error.Seed}, …)",
            error.Message,
            StringComparison.Ordinal);
    }

    private sealed record Balance : ICall<int>;

    private sealed record Add(int Amount) : ICall<int>;

    private sealed record SetBalance(int Amount) : ICall<int>;

    private sealed class Account : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(0);

        protected override ValueTask<CallResult> HandleCall(object request, From from, int state) => request switch
        {
            Balance => Reply(state, state),
            Add(var amount) => Reply(state + amount, state + amount),
            SetBalance(var amount) => Reply(amount, amount),
            _ => base.HandleCall(request, from, state),
        };
    }
}
