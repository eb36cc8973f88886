using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Pail.Server.Http;

/// <summary>
/// A whole request body in a rented array, for bodies that are read once and not kept. Large ones would otherwise leave much garbage.
/// </summary>
internal sealed class PooledBody : IDisposable
{
    // The array grows as the client sends, whatever length the client has declared.
    private const int FirstBytes = 16 * 1024;

    private byte[] _array = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _count;

    private PooledBody()
    {
    }

    /// <summary>The bytes. They are valid until the body is disposed of.</summary>
    internal ReadOnlyMemory<byte> Memory => _array.AsMemory(0, _count);

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        _count = 0;
    }

    /// <summary>Reads the body.</summary>
    /// <returns>The body, or <see langword="null"/> when it has more bytes than <paramref name="limit"/>.</returns>
    internal static async ValueTask<PooledBody?> Read(HttpContext context, int limit)
    {
        if (context.Request.ContentLength > limit)
            return null;

        RequestBody.RaiseKestrelLimit(context, limit);
        UnreadBody.WillBeRead(context);
        var body = new PooledBody();
        try
        {
            if (await body.Fill(context, limit))
                return body;
        }
        catch (OperationCanceledException error)
        {
            // As in RequestBody: Kestrel cancels a read when the connection has ended.
            body.Dispose();
            throw new ConnectionAbortedException("The connection ended within the body.", error);
        }
        catch
        {
            body.Dispose();
            throw;
        }

        // The rest of the body may be of any length, so the connection must be closed.
        UnreadBody.Close(context);
        body.Dispose();
        return null;
    }

    private async ValueTask<bool> Fill(HttpContext context, int limit)
    {
        var reader = context.Request.BodyReader;
        BodyRateWatch? watch = null;
        BodyShare? share = null;
        try
        {
            while (true)
            {
                // A small body usually came in the same packet as the head, and then needs no timer.
                var pending = reader.ReadAsync();
                if (!pending.IsCompleted)
                    watch ??= new BodyRateWatch(context, reader.CancelPendingRead);
                var read = await pending;
                RequestBody.ThrowIfSlow(watch, reader, read);
                var fits = read.Buffer.Length <= limit - _count;
                try
                {
                    if (fits)
                        Append(read.Buffer, limit, context, ref share);
                }
                finally
                {
                    // Also if there is no memory: Kestrel reads the rest of the body, and logs an error if a read is under way.
                    reader.AdvanceTo(read.Buffer.End);
                }

                watch?.Count(read.Buffer.Length);
                if (!fits || read.IsCompleted)
                    return fits;
            }
        }
        finally
        {
            watch?.Dispose();
        }
    }

    private void Append(ReadOnlySequence<byte> more, int limit, HttpContext context, ref BodyShare? share)
    {
        var needed = _count + (int)more.Length;
        if (needed > _array.Length)
        {
            var size = (int)Math.Clamp(2L * _array.Length, needed, limit);
            share ??= BodyShare.Open(context);
            share.Grow(size - _array.Length);
            var larger = ArrayPool<byte>.Shared.Rent(size);
            Memory.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }

        more.CopyTo(_array.AsSpan(_count));
        _count = needed;
    }
}
