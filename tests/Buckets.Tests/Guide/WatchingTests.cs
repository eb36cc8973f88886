using System.IO.Pipelines;
using static Pail.Buckets.Tests.Guide.Values;

namespace Pail.Buckets.Tests.Guide;

public sealed class WatchingTests : BucketChapter
{
    [Fact]
    public Task A_watch_tells_the_state_and_then_the_changes() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_watch_tells_the_state_and_then_the_changes
        await bucket.Put("cart/milk", Text("3"));
        await using var watch = await bucket.Watch(new WatchQuery { Prefix = "cart/", Initial = true });
        await bucket.Put("cart/tea", Text("2"));
        await bucket.Put("shoes", Text("1"));
        await bucket.Delete("cart/milk");

        await foreach (var change in watch)
        {
            Console.WriteLine($"{change.Revision.Number} {change.Kind} {change.Key ?? "."}");
            if (change.Kind == BucketEventKind.Delete)
                break;
        }
        #endregion
    });

    [Fact]
    public Task A_watch_goes_on_after_an_event() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_watch_goes_on_after_an_event
        var seen = (await bucket.Put("milk", Text("3"))).Entry!.Revision;
        await bucket.Put("milk", Text("4"));
        await using var watch = await bucket.Watch(new WatchQuery { Since = seen });

        if (await watch.WaitToRead() && watch.TryRead(out var change))
            Console.WriteLine($"{change.Kind} {change.Key} {Text(change.Entry)}");
        #endregion
    });

    [Fact]
    public Task A_process_subscribes() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_process_subscribes
        var subscriber = node.Spawn(async self =>
        {
            await bucket.Subscribe(self.Pid, new WatchQuery { Key = "milk" });
            await bucket.Put("milk", Text("3"));

            var message = await self.Receive<BucketMessage>();
            Console.WriteLine($"{message.Bucket}: {message.Event.Kind} {message.Event.Key}");
        });
        await node.WaitForExit(subscriber);
        #endregion
    });

    [Fact]
    public Task A_bucket_is_copied() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_bucket_is_copied
        await bucket.Put("milk", Text("3"));
        var (_, copy) = await buckets.Create("copy", new BucketConfig());

        var pipe = new Pipe();
        var import = copy.Import(pipe.Reader).AsTask();
        await bucket.Export(pipe.Writer);
        await pipe.Writer.CompleteAsync();
        Console.WriteLine($"{await import} key: {Text(await copy.Get("milk"))}");
        #endregion
    });

    [Fact]
    public Task A_table_survives_the_kill_of_its_process() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_table_survives_the_kill_of_its_process
        foreach (var backend in new[] { BucketBackend.Agent, BucketBackend.Table })
        {
            var (_, killed) = await buckets.Create($"{backend}", new BucketConfig { Backend = backend });
            await killed.Put("milk", Text("3"));
            await killed.Kill();

            var milk = await Retry.WhileRestarting(() => killed.Get("milk"));
            Console.WriteLine($"{backend}: {Text(milk)}, {(await killed.Status()).LostKeys} lost");
        }
        #endregion
    });
}
