using System.Net;
using System.Net.Sockets;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Guide;

public sealed class SocketTests : Chapter
{
    [Fact]
    public Task Every_connection_is_a_supervised_task() => Program(async () =>
    {
        #region Every_connection_is_a_supervised_task
        await using var node = new Node();
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var shopping = new ChildSpec { Id = "shopping", Start = self => Bucket.StartLink(self, new ServerOptions { Name = "shopping" }) };
        var socket = new BucketSocket(listener, "shopping");
        var tree = (await node.StartSupervisor([shopping, .. socket.Children])).Pid;

        using var ada = new Client((IPEndPoint)listener.LocalEndpoint);
        using var bob = new Client((IPEndPoint)listener.LocalEndpoint);
        Console.WriteLine(await ada.Ask("PUT milk 3"));
        Console.WriteLine(await bob.Ask("GET milk"));
        Console.WriteLine((await node.TaskChildren("connections")).Count);

        // Not a number: the connection's task fails, and only that.
        Console.WriteLine(await bob.Ask("PUT milk three") ?? "closed");
        Console.WriteLine(await ada.Ask("GET milk"));

        await node.Stop(tree);
        Console.WriteLine(await ada.Ask("GET milk") ?? "closed");
        #endregion
    });

    #region SocketClient
    private sealed class Client : IDisposable
    {
        private readonly TcpClient _client = new();
        private readonly StreamReader _reader;
        private readonly StreamWriter _writer;

        public Client(IPEndPoint server)
        {
            _client.Connect(server);
            _reader = new StreamReader(_client.GetStream());
            _writer = new StreamWriter(_client.GetStream()) { AutoFlush = true };
        }

        // Null when the server has closed the connection.
        public async Task<string?> Ask(string command)
        {
            try
            {
                await _writer.WriteLineAsync(command);
                return await _reader.ReadLineAsync();
            }
            catch (IOException)
            {
                return null;
            }
        }

        public void Dispose() => _client.Dispose();
    }
    #endregion
}
