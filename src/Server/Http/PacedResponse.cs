using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Pail.Server.Http;

/// <summary>
/// Writes a response body no faster than the client takes it, so that a client that does not read holds only a small buffer; and gives up
/// on one that takes too little (see <see cref="BodyRateWatch"/>).
/// </summary>
internal sealed class PacedResponse(HttpContext context) : IDisposable
{
    /// <summary>How much is written before the client must have taken some of it.</summary>
    internal const int PieceBytes = 32 * 1024;

    private BodyRateWatch? _watch;

    internal PipeWriter Output { get; } = context.Response.BodyWriter;

    public void Dispose() => _watch?.Dispose();

    /// <summary>Writes bytes that are in memory already, piece by piece.</summary>
    internal async ValueTask Write(ReadOnlyMemory<byte> body)
    {
        for (var piece = body; !piece.IsEmpty; piece = piece[Math.Min(PieceBytes, piece.Length)..])
            await Finish(Output.WriteAsync(piece[..Math.Min(PieceBytes, piece.Length)]));
    }

    /// <summary>Waits until the client has taken most of what was written, if that is much.</summary>
    internal ValueTask FlushIfLong() => Output.UnflushedBytes < PieceBytes ? ValueTask.CompletedTask : Finish(Output.FlushAsync());

    /// <summary>Waits for a write or flush that has begun.</summary>
    /// <exception cref="ConnectionAbortedException">The client has gone, or takes too little.</exception>
    internal async ValueTask Finish(ValueTask<FlushResult> pending)
    {
        // One timer for the whole answer, and none for a client that keeps up.
        if (!pending.IsCompleted)
            _watch ??= new BodyRateWatch(context, context.Abort);

        var result = await pending;
        _watch?.Count(PieceBytes);
        if (result.IsCompleted)
            throw new ConnectionAbortedException("The client has gone before the end of the answer.");
    }
}
