using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>
/// Sends the events of a watch to a process. Runs in a process of its own, which monitors the subscriber and ends with it.
/// </summary>
internal static class Subscription
{
    // A subscriber with more messages than this in its mailbox reads too slowly.
    private const int MaxWaiting = 1024;

    /// <summary>Starts the process.</summary>
    internal static Pid Start(Node node, string bucket, BucketWatch watch, Pid subscriber)
    {
        var forwarder = default(Pid);
        try
        {
            forwarder = node.Spawn(self => Run(self, bucket, watch, subscriber));
        }
        finally
        {
            // Also when the process is killed: before its code has begun, or while it waits for an event. Then it disposes of nothing.
            _ = DisposeAtEnd(node.WaitForExit(forwarder), watch);
        }

        return forwarder;
    }

    private static async Task DisposeAtEnd(Task ended, BucketWatch watch)
    {
        await ended.ConfigureAwait(false);
        await watch.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task Run(Self self, string bucket, BucketWatch watch, Pid subscriber)
    {
        await using (watch)
        {
            using var ended = new CancellationTokenSource();
            self.Monitor(subscriber);
            var events = Forward(self.Node, bucket, watch, subscriber, ended.Token);
            await Task.WhenAny(events, self.Receive<Down>().AsTask());
            await ended.CancelAsync();
            try
            {
                await events;
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                // The subscriber has ended.
            }
        }
    }

    private static async Task Forward(Node node, string bucket, BucketWatch watch, Pid subscriber, CancellationToken cancellationToken)
    {
        while (await watch.WaitToRead(cancellationToken))
        {
            while (watch.TryRead(out var change))
            {
                if (node.MailboxLength(subscriber) >= MaxWaiting)
                    change = new BucketEvent(BucketEventKind.Overflow, default, null, null);
                if (!TrySend(node, subscriber, new BucketMessage(bucket, change)) || change.Kind == BucketEventKind.Overflow)
                    return;
            }
        }
    }

    /// <summary>
    /// False when the subscriber's mailbox has a bound and is full. Then not even an overflow can be told; the watch just ends.
    /// </summary>
    private static bool TrySend(Node node, Pid subscriber, BucketMessage message)
    {
        try
        {
            node.Send(subscriber, message);
            return true;
        }
        catch (MailboxFullException)
        {
            return false;
        }
    }
}
