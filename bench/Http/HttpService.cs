using Pail.Bench.Load;

namespace Pail.Bench.Http;

/// <summary>A server that answers gets and puts of one bucket over HTTP, in a process of its own.</summary>
internal abstract class HttpService
{
    /// <summary>Whether a get is answered with what was put, and not with the same bytes for all keys.</summary>
    public virtual bool Stores => true;

    /// <summary>Whether the server tells in its metrics what it has allocated.</summary>
    public virtual bool TellsAllocations => false;

    public abstract Task<RunningServer> Start();

    /// <summary>Stores the values of all keys.</summary>
    public abstract Task Fill(BucketClient client, string bucket, IReadOnlyList<string> keys);
}
