using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Pail.Server.Http;

namespace Pail.Server.Transfers;

/// <summary>
/// The body of an import, as the bucket reads it. Gives up on a client that sends too slowly (see <see cref="BodyRateWatch"/>), and on a
/// body that is too long.
/// </summary>
internal sealed class ImportBody(HttpContext context, BodyShare share, long limit) : PipeReader, IDisposable
{
    private readonly PipeReader _body = context.Request.BodyReader;
    private ReadOnlySequence<byte> _buffer;
    private bool _isReading;
    private long _consumed;
    private long _received;
    private BodyRateWatch? _watch;

    /// <summary>Whether the body was longer than the limit.</summary>
    internal bool IsTooLarge => _received > limit;

    public void Dispose()
    {
        End();
        _watch?.Dispose();
    }

    /// <summary>
    /// Ends the last read. Kestrel reads the rest of the body after the answer, and logs an error if a read is under way.
    /// </summary>
    internal void End()
    {
        if (_isReading)
            AdvanceTo(_buffer.End);
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var pending = _body.ReadAsync(cancellationToken);
        if (!pending.IsCompleted)
            _watch ??= new BodyRateWatch(context, _body.CancelPendingRead);
        ReadResult read;
        try
        {
            read = await pending;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            // As in RequestBody: Kestrel cancels a read when the connection has ended.
            throw new ConnectionAbortedException("The connection ended within the body.", error);
        }

        RequestBody.ThrowIfSlow(_watch, _body, read);
        (_buffer, _isReading) = (read.Buffer, true);
        var more = _consumed + _buffer.Length - _received;
        _watch?.Count(more);
        _received += more;
        if (IsTooLarge)
            throw new BadHttpRequestException("The body is too long.", StatusCodes.Status413PayloadTooLarge);

        // The entries stay in memory until all have come.
        share.Grow(more);

        // Kestrel cancels a read also when the server begins to stop. Then the body is read to its end.
        return new ReadResult(_buffer, isCanceled: false, read.IsCompleted);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isReading = false;
        _consumed += _buffer.Slice(0, consumed).Length;
        _body.AdvanceTo(consumed, examined);
    }

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

    public override void CancelPendingRead() => _body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => throw new NotSupportedException();
}
