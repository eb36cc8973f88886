using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Pail.Server.Http;

/// <summary>Reads a whole request body, up to a limit.</summary>
internal static class RequestBody
{
    // An array of up to this size is allocated by the declared length. For a longer body, the array grows as the client sends.
    private const int MaxPreallocatedBytes = 64 * 1024;

    /// <summary>The largest body that Kestrel accepts by default, in bytes: enough for JSON.</summary>
    internal const int DefaultKestrelLimit = 64 * 1024;

    /// <summary>Whether the request announces a body: with a length, which may be 0, or with chunked transfer encoding.</summary>
    internal static bool IsAnnounced(HttpContext context) =>
        context.Request.ContentLength is not null
        || context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;

    /// <summary>Raises Kestrel's limit for the body of this request, if the body may exceed <see cref="DefaultKestrelLimit"/>.</summary>
    internal static void RaiseKestrelLimit(HttpContext context, long limit)
    {
        // Most writes are small, so this is the usual end.
        if (context.Request.ContentLength <= DefaultKestrelLimit)
            return;

        // Kestrel also counts the bytes that frame the chunks. This leaves room for chunks of one byte, but not for endless chunk
        // extensions.
        if (context.Request.ContentLength is null)
            limit = limit * 8 + MaxPreallocatedBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size && size.MaxRequestBodySize < limit)
            size.MaxRequestBodySize = limit;
    }

    /// <summary>Reads the body.</summary>
    /// <returns>The bytes, or <see langword="null"/> when there are more than <paramref name="limit"/>.</returns>
    internal static ValueTask<byte[]?> Read(HttpContext context, int limit)
    {
        var request = context.Request;
        if (request.ContentLength > limit)
            return new ValueTask<byte[]?>((byte[]?)null);

        if (request.ContentLength > MaxPreallocatedBytes)
            return AwaitBody(ReadLarge(context, (int)request.ContentLength));

        UnreadBody.WillBeRead(context);
        if (request.ContentLength is not { } length)
            return AwaitBody(ReadUnknownLength(context, limit));
        if (length == 0)
            return new ValueTask<byte[]?>([]);

        // A small body usually came in the same packet as the head.
        var reader = request.BodyReader;
        var pending = reader.ReadAsync();
        if (!pending.IsCompletedSuccessfully)
            return AwaitBody(ReadSmall(context, pending, (int)length));

        var result = pending.Result;
        return result.Buffer.Length >= length
            ? new ValueTask<byte[]?>(Take(reader, result.Buffer, (int)length))
            : AwaitBody(ReadSmall(context, new ValueTask<ReadResult>(result), (int)length));
    }

    // Kestrel cancels a read with this exception when the connection has ended. It is translated here, because a cancellation anywhere else
    // is a fault of the server.
    private static async ValueTask<byte[]?> AwaitBody(ValueTask<byte[]?> reading)
    {
        try
        {
            return await reading;
        }
        catch (OperationCanceledException error)
        {
            throw new ConnectionAbortedException("The connection ended within the body.", error);
        }
    }

    private static byte[] Take(PipeReader reader, ReadOnlySequence<byte> buffer, int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        buffer.CopyTo(bytes);
        reader.AdvanceTo(buffer.End);
        return bytes;
    }

    private static async ValueTask<byte[]?> ReadSmall(HttpContext context, ValueTask<ReadResult> pending, int length)
    {
        var reader = context.Request.BodyReader;
        using var watch = new BodyRateWatch(context, reader.CancelPendingRead);
        var seen = 0L;
        while (true)
        {
            var result = await pending;
            ThrowIfSlowOrEnded(watch, reader, result);
            if (result.Buffer.Length >= length)
                return Take(reader, result.Buffer, length);

            watch.Count(result.Buffer.Length - seen);
            seen = result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            pending = reader.ReadAsync();
        }
    }

    private static async ValueTask<byte[]?> ReadLarge(HttpContext context, int length)
    {
        var share = BodyShare.Open(context);
        share.Announce(length);
        share.Grow(MaxPreallocatedBytes);
        UnreadBody.WillBeRead(context);
        var reader = context.Request.BodyReader;
        using var watch = new BodyRateWatch(context, reader.CancelPendingRead);
        var bytes = GC.AllocateUninitializedArray<byte>(MaxPreallocatedBytes);
        var count = 0;
        while (count < length)
        {
            var result = await reader.ReadAsync();
            ThrowIfSlowOrEnded(watch, reader, result);
            watch.Count(result.Buffer.Length);
            Append(reader, result.Buffer, ref bytes, ref count, length, share);
        }

        return bytes;
    }

    private static async ValueTask<byte[]?> ReadUnknownLength(HttpContext context, int limit)
    {
        var reader = context.Request.BodyReader;
        using var watch = new BodyRateWatch(context, reader.CancelPendingRead);
        byte[] bytes = [];
        var count = 0;
        BodyShare? share = null;
        while (true)
        {
            var result = await reader.ReadAsync();
            ThrowIfSlow(watch, reader, result);
            if (result.Buffer.Length > limit - count)
            {
                // The rest of the body may be of any length, so the connection must be closed.
                reader.AdvanceTo(result.Buffer.End);
                UnreadBody.Close(context);
                return null;
            }

            watch.Count(result.Buffer.Length);
            if (count + result.Buffer.Length > MaxPreallocatedBytes)
                share ??= BodyShare.Open(context);
            Append(reader, result.Buffer, ref bytes, ref count, limit, share);
            if (result.IsCompleted)
                break;
        }

        if (bytes.Length != count)
            Array.Resize(ref bytes, count);
        return bytes;
    }

    private static void Append(
        PipeReader reader, in ReadOnlySequence<byte> more, ref byte[] bytes, ref int count, int limit, BodyShare? share)
    {
        // Also if there is no memory: Kestrel reads the rest of the body after the answer, and logs an error if a read is under way.
        try
        {
            var needed = count + (int)more.Length;
            if (needed > bytes.Length)
            {
                var size = (int)Math.Clamp(2L * bytes.Length, needed, limit);
                share?.Grow(size - bytes.Length);
                Array.Resize(ref bytes, size);
            }

            more.CopyTo(bytes.AsSpan(count));
            count = needed;
        }
        finally
        {
            reader.AdvanceTo(more.End);
        }
    }

    private static void ThrowIfSlowOrEnded(BodyRateWatch watch, PipeReader reader, ReadResult result)
    {
        ThrowIfSlow(watch, reader, result);

        // Kestrel's reader throws by itself when the connection ends within a body. Other readers complete with an empty buffer.
        if (result.IsCompleted && result.Buffer.IsEmpty)
        {
            reader.AdvanceTo(result.Buffer.Start);
            throw new BadHttpRequestException("The body ended before its declared length.");
        }
    }

    /// <summary>Throws when a read was cancelled because the body comes too slowly.</summary>
    // Not every cancelled read is too slow: Kestrel cancels it also when the server begins to stop, and then the body is read to its end.
    // The read is ended before the throw: Kestrel reads the rest of the body after the answer, and logs an error if a read is under way.
    internal static void ThrowIfSlow(BodyRateWatch? watch, PipeReader reader, ReadResult result)
    {
        if (!result.IsCanceled || watch is not { HasGivenUp: true })
            return;

        reader.AdvanceTo(result.Buffer.Start);
        throw new BadHttpRequestException("The body came too slowly.", StatusCodes.Status408RequestTimeout);
    }
}
