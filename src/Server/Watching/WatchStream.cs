using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Pail.Buckets;

namespace Pail.Server.Watching;

/// <summary>
/// Sends the events of one watch to one client, until the stream ends, the client has gone, or the server stops.
/// </summary>
/// <remarks>
/// One loop writes. It waits for the next event, the next heartbeat and the stop of the server at the same time. While the client does not
/// read, the loop waits for a flush and the watch falls behind, so the client costs a small buffer and no writer waits for it. A client
/// that comes back too late gets an overflow. One that does not come back is disconnected by <see cref="Tick"/>.
/// </remarks>
internal sealed class WatchStream(
    HttpContext context, string bucket, BucketWatch watch, EventFrames frames, OpenWatches watches) : IThreadPoolWorkItem
{
    // A multiple of three, because Base64 encodes three bytes as four characters.
    private const int Base64Piece = 24 * 1024;

    private readonly PipeWriter _output = context.Response.BodyWriter;
    private readonly FrameBatch _batch = new(context.Response.BodyWriter);
    private readonly Lock _lock = new();
    private readonly Wakeup _wakeup = new();
    private Action? _wake;

    // The wheel's time when the flush began that the client keeps waiting; negative when there is none.
    private long _flushing = -1;
    private volatile bool _isHeartbeatDue;
    private volatile bool _isStopping;
    private bool _hasEnded;

    /// <summary>Whether the present state is being sent.</summary>
    private bool _sendsState;

    /// <summary>Sends until the stream ends.</summary>
    /// <param name="beginsWithState">Whether the watch begins with the present state.</param>
    internal async Task Run(bool beginsWithState)
    {
        _sendsState = beginsWithState;
        var place = watches.Add(this);
        try
        {
            frames.Format.WriteStart(_output, watch.Place);
            await Flush();
            await Send();
        }
        finally
        {
            // Under the lock: a tick that runs at the same time must not abort the connection's next request.
            lock (_lock)
                _hasEnded = true;
            watches.Remove(this, place);
        }
    }

    /// <summary>Called by the wheel once in a heartbeat, and more often when the server stops. Any thread.</summary>
    internal void Tick(long now)
    {
        lock (_lock)
        {
            var max = _isStopping ? OpenWatches.MaxLastFlushTicks : OpenWatches.MaxFlushTicks;
            if (!_hasEnded && _flushing >= 0 && now - _flushing >= max)
                context.Abort();
        }

        _isHeartbeatDue = true;
        WakeLater();
    }

    /// <summary>Ends the stream because the server stops. Any thread.</summary>
    internal void Stop()
    {
        _isStopping = true;
        WakeLater();
    }

    void IThreadPoolWorkItem.Execute() => _wakeup.Set();

    private async Task Send()
    {
        Task<bool>? next = null;
        while (!_isStopping)
        {
            if (next is null && !await SendReady())
                return;
            if (_isHeartbeatDue)
            {
                _isHeartbeatDue = false;
                frames.Format.WriteHeartbeat(_output, watch.Place);
            }

            if (_batch.UnflushedBytes > 0)
                await Flush();
            if (next is null)
            {
                // The token: what waits for a quiet bucket must not pile up there when clients come and go.
                next = watch.WaitToRead(context.RequestAborted).AsTask();
                if (!next.IsCompleted)
                    next.GetAwaiter().UnsafeOnCompleted(_wake ??= _wakeup.Set);
            }

            if (!next.IsCompleted)
                await _wakeup.Wait();
            if (!next.IsCompleted)
                continue;
            if (!await next)
                return;
            next = null;
        }

        frames.Format.WriteFarewell(_output);
        await Flush();
    }

    /// <summary>Writes the events that there are. False after the last event.</summary>
    private async ValueTask<bool> SendReady()
    {
        while (!_isStopping && watch.TryRead(out var change))
        {
            var value = Write(change);
            if (!value.IsEmpty)
                await WriteLong(value);
            if (change.Kind == BucketEventKind.Overflow)
            {
                await Flush();
                return false;
            }

            if (_batch.IsFull)
                await Flush();
        }

        return true;
    }

    /// <summary>Writes an event. Returns its value, if it is long and still to be written.</summary>
    private ReadOnlyMemory<byte> Write(in BucketEvent change)
    {
        _sendsState = change.Kind == BucketEventKind.Reset || (_sendsState && change.Kind != BucketEventKind.InitialEnd);
        var frame = _sendsState && change.Kind == BucketEventKind.Put ? frames.OfState(change) : frames.Of(bucket, change);
        _batch.Add(frame.Bytes.Span);
        return frame.LongValue;
    }

    private async ValueTask WriteLong(ReadOnlyMemory<byte> value)
    {
        _batch.Write();
        while (!value.IsEmpty)
        {
            var piece = value[..Math.Min(Base64Piece, value.Length)];
            Base64.EncodeToUtf8(piece.Span, _output.GetSpan(Base64.GetMaxEncodedToUtf8Length(piece.Length)), out _, out var written);
            _output.Advance(written);
            value = value[piece.Length..];
            await Flush();

            // The client gets the whole event when it resumes.
            if (_isStopping)
                throw new ConnectionAbortedException("The server stopped in the middle of an event.");
        }

        _output.Write(EventFrame.AfterLongValue);
        _output.Write(frames.Format.EndOfEvent.Span);
    }

    private async ValueTask Flush()
    {
        _batch.Write();
        var pending = _output.FlushAsync();
        if (pending.IsCompletedSuccessfully)
        {
            Check(pending.Result);
            return;
        }

        lock (_lock)
            _flushing = watches.Now;
        Check(await pending);
        lock (_lock)
            _flushing = -1;
    }

    private static void Check(FlushResult flushed)
    {
        if (flushed.IsCompleted)
            throw new ConnectionAbortedException("The client disconnected, or did not read its events.");
    }

    // Not on the thread of the clock: the stream may have much to send.
    private void WakeLater() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
}
