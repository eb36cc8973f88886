namespace Pail.Bench.Programs;

/// <summary>A server in which a cluster keeps its buckets, and which may be hurt. Its data outlive its process.</summary>
internal interface IStoreServer : IAsyncDisposable
{
    /// <summary>What <c>--store</c> says.</summary>
    string Store { get; }

    /// <summary>Ends the server at once (SIGKILL).</summary>
    Task Kill();

    /// <summary>Starts the server again on its port with its data.</summary>
    Task Restart();

    /// <summary>Lets the server hang until <see cref="Resume"/>.</summary>
    void Pause();

    void Resume();

    /// <summary>Cuts all connections to the server, which goes on.</summary>
    Task CutConnections();
}
