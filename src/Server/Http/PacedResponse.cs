using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Pail.Server.Http;

/// <summary>
/// Writes a response body no faster than the client reads, so that a client that does not read costs only a small buffer. Disconnects a
/// client that reads too slowly (see <see cref="BodyRateWatch"/>).
/// </summary>
internal sealed class PacedResponse(HttpContext context) : IDisposable
{
    /// <summary>How many bytes are written before the writer waits for the client to read some of them.</summary>
    internal const int PieceBytes = 32 * 1024;

    private BodyRateWatch? _watch;

    internal PipeWriter Output { get; } = context.Response.BodyWriter;

    public void Dispose() => _watch?.Dispose();

    /// <summary>Sets the headers of an answer whose length is not known before.</summary>
    internal void Begin(string contentType)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.Headers.CacheControl = HeaderConstants.NoCache;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;
    }

    /// <summary>Writes bytes that are already in memory, piece by piece.</summary>
    internal async ValueTask Write(ReadOnlyMemory<byte> body)
    {
        for (var piece = body; !piece.IsEmpty; piece = piece[Math.Min(PieceBytes, piece.Length)..])
            await Finish(Output.WriteAsync(piece[..Math.Min(PieceBytes, piece.Length)]));
    }

    /// <summary>Flushes if at least <see cref="PieceBytes"/> are unflushed, and waits until the client has read most of them.</summary>
    internal ValueTask FlushIfLong() => Output.UnflushedBytes < PieceBytes ? ValueTask.CompletedTask : Finish(Output.FlushAsync());

    /// <summary>Waits for a write or flush that has begun.</summary>
    /// <exception cref="ConnectionAbortedException">The client has disconnected, or reads too slowly.</exception>
    internal async ValueTask Finish(ValueTask<FlushResult> pending)
    {
        // One timer for the whole answer, and no timer for a client that reads fast enough.
        if (!pending.IsCompleted)
            _watch ??= new BodyRateWatch(context, context.Abort);

        var result = await pending;
        _watch?.Count(PieceBytes);
        if (result.IsCompleted)
            throw new ConnectionAbortedException("The client disconnected before the end of the answer.");
    }
}
