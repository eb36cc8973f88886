using Microsoft.AspNetCore.Connections;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Server.LineProtocol;

/// <summary>
/// Gives each connection a process of its own: a temporary task of a task supervisor. If the process is killed, its connection is closed,
/// and nothing else happens. There are as many connections as the supervisor may have children.
/// </summary>
internal sealed class LineHandler(Node node, LineCommands commands, TimeProvider time) : ConnectionHandler, IDisposable
{
    /// <summary>The registered name of the task supervisor.</summary>
    internal const string Supervisor = "Pail.Server.Lines";

    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The supervisor of the connections' processes.</summary>
    /// <param name="maxConnections">How many connections there may be.</param>
    internal static ChildSpec Child(int maxConnections) =>
        ChildSpec.OfTaskSupervisor(Supervisor, new SupervisorOptions { Name = Supervisor, MaxChildren = maxConnections });

    /// <summary>Lets each connection answer the command that it runs, and then closes it.</summary>
    internal void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc />
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var session = new LineSession(connection, commands, time, _stopping.Token);
        StartResult started;
        try
        {
            started = await node.StartTaskChild(Supervisor, session.Run, shutdown: Shutdown.BrutalKill);
        }
        catch (CallException)
        {
            // The supervisor is being restarted, or the tree is stopping.
            return;
        }

        // Otherwise there are too many connections.
        if (!started.IsOk)
            return;
        if (await node.WaitForExit(started.Pid) != ExitReason.Normal)
            connection.Abort(new ConnectionAbortedException("The process of the connection was killed."));
        if (session.Watch is { } watch)
            await watch.DisposeAsync();
    }
}
