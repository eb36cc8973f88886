using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Pail.Server.Http;

/// <summary>Reads request bodies whole, up to a limit.</summary>
internal static class RequestBody
{
    // Up to here the array is made from the declared length; above, memory is given out only as fast as the client fills it.
    private const int Trusted = 64 * 1024;

    /// <summary>What Kestrel takes of a body unless told otherwise: enough for JSON.</summary>
    internal const int KestrelDefault = 64 * 1024;

    /// <summary>Whether the request says that it has a body: a length (zero counts) or chunks.</summary>
    internal static bool IsAnnounced(HttpContext context) =>
        context.Request.ContentLength is not null
        || context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;

    /// <summary>Tells Kestrel, whose own limit is meant for JSON, how large this request's body may be.</summary>
    internal static void Allow(HttpContext context, long limit)
    {
        // What Kestrel lets through anyway need not be allowed, which is nearly every write.
        if (context.Request.ContentLength <= KestrelDefault)
            return;

        // Kestrel counts what frames the chunks too. That much of it is room for chunks of one byte, but not for endless chunk extensions.
        if (context.Request.ContentLength is null)
            limit = limit * 8 + Trusted;
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

        UnreadBody.IsRead(context);
        if (request.ContentLength is not { } length)
            return AwaitBody(ReadUnknown(context, limit));
        if (length == 0)
            return new ValueTask<byte[]?>([]);
        if (length > Trusted)
            return AwaitBody(ReadLarge(context, (int)length));

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

    // Only Kestrel cancels these reads by an exception, when it has ended the connection. Anywhere else a cancellation is a fault of ours.
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
            var result = Checked(await pending);
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
        var reader = context.Request.BodyReader;
        using var watch = new BodyRateWatch(context, reader.CancelPendingRead);
        var bytes = GC.AllocateUninitializedArray<byte>(Trusted);
        var count = 0;
        while (count < length)
        {
            var result = Checked(await reader.ReadAsync());
            watch.Count(result.Buffer.Length);
            foreach (var segment in result.Buffer)
                Append(ref bytes, ref count, segment.Span, length);
            reader.AdvanceTo(result.Buffer.End);
        }

        return bytes;
    }

    private static async ValueTask<byte[]?> ReadUnknown(HttpContext context, int limit)
    {
        var reader = context.Request.BodyReader;
        using var watch = new BodyRateWatch(context, reader.CancelPendingRead);
        byte[] bytes = [];
        var count = 0;
        while (true)
        {
            var result = await reader.ReadAsync();
            ThrowIfSlow(result);
            if (result.Buffer.Length > limit - count)
            {
                // Nobody knows how much more there is.
                reader.AdvanceTo(result.Buffer.End);
                UnreadBody.Close(context);
                return null;
            }

            watch.Count(result.Buffer.Length);
            foreach (var segment in result.Buffer)
                Append(ref bytes, ref count, segment.Span, limit);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        if (bytes.Length != count)
            Array.Resize(ref bytes, count);
        return bytes;
    }

    private static void Append(ref byte[] bytes, ref int count, ReadOnlySpan<byte> more, int limit)
    {
        var needed = count + more.Length;
        if (needed > bytes.Length)
            Array.Resize(ref bytes, (int)Math.Clamp(2L * bytes.Length, needed, limit));
        more.CopyTo(bytes.AsSpan(count));
        count = needed;
    }

    private static ReadResult Checked(ReadResult result)
    {
        ThrowIfSlow(result);

        // Kestrel throws by itself when the connection ends within a body; this is for a reader that does not.
        if (result.IsCompleted && result.Buffer.IsEmpty)
            throw new BadHttpRequestException("The body ended early.");
        return result;
    }

    // Nothing but the watch cancels a read.
    private static void ThrowIfSlow(ReadResult result)
    {
        if (result.IsCanceled)
            throw new BadHttpRequestException("The body came too slowly.", StatusCodes.Status408RequestTimeout);
    }
}
