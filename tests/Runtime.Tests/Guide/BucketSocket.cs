using System.Net.Sockets;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Guide;

#region BucketSocket
internal sealed class BucketSocket(TcpListener listener, string bucket)
{
    public IReadOnlyList<ChildSpec> Children =>
    [
        ChildSpec.OfTaskSupervisor("connections", new SupervisorOptions { Name = "connections" }),
        ChildSpec.OfTask("acceptor", Accept) with { Restart = Restart.Permanent },
    ];

    private async Task Accept(Self self)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(self.Ended);
            await self.StartTaskChild("connections", connection => Serve(connection, client));
        }
    }

    private async Task Serve(Self self, TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        while (await reader.ReadLineAsync(self.Ended) is { } line)
            await writer.WriteLineAsync(await Run(self.Node, line));
    }

    private async Task<string> Run(Node node, string command)
    {
        switch (command.Split(' '))
        {
            case ["PUT", var key, var value]:
                await Bucket.Put(node, bucket, key, int.Parse(value));
                return "OK";
            case ["GET", var key]:
                return $"{await Bucket.Get(node, bucket, key)}";
            default:
                return "UNKNOWN COMMAND";
        }
    }
}
#endregion
