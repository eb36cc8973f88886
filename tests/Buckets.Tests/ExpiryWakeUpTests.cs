using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>The timer that asks a bucket's process to remove what has expired.</summary>
public sealed class ExpiryWakeUpTests
{
    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    [InlineData(BucketBackend.Table)]
    public async Task A_full_mailbox_does_not_fail_the_timer(BucketBackend backend)
    {
        // An exception in a callback of a real timer ends the program.
        var clock = new BlockingClock();
        await using var node = new Node(new NodeOptions { TimeProvider = clock });
        await using var tree = new BucketTree(node);
        await tree.Start();
        var config = new BucketConfig { Backend = backend, MailboxLimit = 1, CallTimeout = TimeSpan.FromMinutes(5) };
        var bucket = (await tree.Create("busy", config)).Bucket;
        var value = new NewValue("3"u8.ToArray(), "text/plain");
        await bucket.Put("milk", value with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });

        clock.BlockNextReader();
        var put = Task.Run(async () => await bucket.Put("eggs", value));
        await clock.ReaderIsBlocked;
        for (var second = 0; second < 60; second++)
            clock.Advance(TimeSpan.FromSeconds(1));
        clock.Release();

        await put;
        await Waiting.Until(async () => (await bucket.Status()).Keys == 1);
    }
}
