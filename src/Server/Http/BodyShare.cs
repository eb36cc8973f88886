namespace Pail.Server.Http;

/// <summary>What the body of one request takes of <see cref="BodyMemory"/>, until the request has ended.</summary>
internal sealed class BodyShare : IDisposable
{
    private readonly HttpContext _context;
    private readonly BodyMemory _memory;
    private long _taken;

    private BodyShare(HttpContext context)
    {
        _context = context;
        _memory = context.RequestServices.GetRequiredService<BodyMemory>();
    }

    /// <summary>Begins to count a body.</summary>
    internal static BodyShare Open(HttpContext context)
    {
        var share = new BodyShare(context);
        context.Response.RegisterForDispose(share);
        return share;
    }

    /// <summary>Refuses a body whose declared length is larger than all bodies together may be, before the client sends it.</summary>
    /// <exception cref="BodyMemoryException">It is.</exception>
    internal void Announce(long length)
    {
        if (length > _memory.Limit)
            throw Refuse();
    }

    /// <summary>Takes memory, as the body comes.</summary>
    /// <exception cref="BodyMemoryException">The bodies of all requests together would take too much.</exception>
    internal void Grow(long bytes)
    {
        if (!_memory.TryTake(bytes))
            throw Refuse();
        _taken += bytes;
    }

    public void Dispose() => _memory.GiveBack(Interlocked.Exchange(ref _taken, 0));

    // The rest of the body is not read, and may be of any length.
    private BodyMemoryException Refuse()
    {
        UnreadBody.Close(_context);
        return new BodyMemoryException(_memory.Limit);
    }
}
