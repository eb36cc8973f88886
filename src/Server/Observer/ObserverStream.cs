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

    /// <summary>How long it may when the server stops, which must not wait for a page.</summary>
    internal static readonly TimeSpan MaxLastFlush = TimeSpan.FromSeconds(2);

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
            for (var number = 1; ; number++)
            {
                await Send(Sample(writer));
                if (number == query.Samples)
                    return;
                await timer.WaitForNextTickAsync(ends.Token);
            }
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
                flushed = await Wait(pending.AsTask());
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

    private async Task<FlushResult> Wait(Task<FlushResult> pending)
    {
        try
        {
            return await pending.WaitAsync(MaxFlush, feed.Time, feed.Stopping);
        }
        catch (OperationCanceledException) when (feed.Stopping.IsCancellationRequested)
        {
            return await pending.WaitAsync(MaxLastFlush, feed.Time);
        }
    }
}
