using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Pail.Server.Observer;

/// <summary>
/// Sends samples to one page, until the page goes or the server stops. A page that does not read delays only its own samples, and is
/// disconnected when it has not read for <see cref="MaxFlush"/>.
/// </summary>
internal sealed class ObserverStream(HttpContext context, ObserverFeed feed, StreamQuery query)
{
    /// <summary>How long a page may keep a sample waiting.</summary>
    internal static readonly TimeSpan MaxFlush = TimeSpan.FromSeconds(30);

    private readonly PipeWriter _output = context.Response.BodyWriter;

    /// <summary>Sends until the end.</summary>
    internal async Task Run()
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, feed.Stopping);
        using var timer = new PeriodicTimer(query.Interval, feed.Time);
        var writer = new SampleWriter(feed, query);
        await Send(writer.Hello());
        try
        {
            do
                await Send(Sample(writer));
            while (await timer.WaitForNextTickAsync(ends.Token));
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The page has gone, which the farewell finds out, or the server stops.
            await Send(writer.Farewell());
        }
    }

    private ReadOnlyMemory<byte> Sample(SampleWriter writer)
    {
        var began = feed.Time.GetTimestamp();
        try
        {
            return writer.Sample();
        }
        finally
        {
            feed.Account.Add(began);
        }
    }

    private async Task Send(ReadOnlyMemory<byte> bytes)
    {
        var pending = _output.WriteAsync(bytes);
        FlushResult flushed;
        if (pending.IsCompleted)
        {
            flushed = await pending;
        }
        else
        {
            try
            {
                flushed = await pending.AsTask().WaitAsync(MaxFlush, feed.Time);
            }
            catch (TimeoutException error)
            {
                context.Abort();
                throw new ConnectionAbortedException("The page did not read its samples.", error);
            }
        }

        if (flushed.IsCompleted)
            throw new ConnectionAbortedException("The page was closed.");
    }
}
