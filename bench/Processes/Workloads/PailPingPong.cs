using Pail.Runtime.Processes;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Two processes, each with a receive loop, that send a message back and forth.</summary>
internal sealed class PailPingPong : PailWorkload
{
    private Pid _echo;

    public override Task Run(int operations) => Begin(async self =>
    {
        var ping = new Ping(self.Pid);
        for (var i = 0; i < operations; i++)
        {
            self.Send(_echo, ping);
            await self.Receive<Pong>();
        }
    }).Ended;

    protected override Task Prepare()
    {
        _echo = Node.Spawn(static async self =>
        {
            var pong = new Pong();
            while (true)
            {
                var ping = await self.Receive<Ping>();
                self.Send(ping.From, pong);
            }
        });
        return Task.CompletedTask;
    }

    private sealed record Ping(Pid From);

    private sealed record Pong;
}
