using System.IO.Pipelines;
using System.Text;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Export and import of a whole bucket, on every variant.</summary>
public class BucketTransferTests() : WatchLab(new BucketTreeOptions { MemoryBudget = 10_000_000 })
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task What_was_exported_can_be_imported(BucketBackend backend, BucketTableType type)
    {
        var source = await Create("source", backend, type);
        for (var i = 0; i < 500; i++)
            await source.Put($"plain/{i}", Text($"{i}"));
        await source.Put("", Text("empty key"));
        await source.Put("half a pair \uD83D", Text("h"));
        await source.Put("noted", Text("n") with { ContentEncoding = "gzip", ContentLanguage = "de", Metadata = Notes });
        await source.Put("fixed", Text("f") with { Expiration = Expiration.After(TimeSpan.FromHours(1)) });
        await source.Put("sliding", Text("s") with { Expiration = Expiration.Sliding(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)) });
        await source.Put("short", Text("x") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });
        var (lines, keys) = await Export(source);
        Assert.Equal(506, keys);

        Clock.Advance(TimeSpan.FromSeconds(30));
        var copy = await Create("copy", backend, type);
        await copy.Put("plain/1", Text("old"));
        Assert.Equal(505, await copy.Import(PipeReader.Create(new MemoryStream(lines)), cancellationToken: Cancelled));

        Assert.Equal(505, (await copy.Status()).Keys);
        Assert.NotNull(await copy.Get("half a pair \uD83D"));
        Assert.Equal("1", Encoding.UTF8.GetString((await copy.Get("plain/1"))!.Value.Span));
        var (before, after) = ((await source.Peek("noted"))!, (await copy.Peek("noted"))!);
        Assert.Equal((before.Created, before.Modified), (after.Created, after.Modified));
        Assert.Equal(("gzip", "de", "shelf"), (after.ContentEncoding, after.ContentLanguage, after.Metadata["where"]));
        Assert.Equal((await source.Peek("fixed"))!.ExpiresAt, (await copy.Peek("fixed"))!.ExpiresAt);
        Assert.Equal(TimeSpan.FromMinutes(1), (await copy.Peek("sliding"))!.Sliding);
        Assert.Equal((await source.Peek("sliding"))!.ExpiresAtLatest, (await copy.Peek("sliding"))!.ExpiresAtLatest);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Nothing_is_imported_from_what_is_cut_off_damaged_or_too_large(BucketBackend backend, BucketTableType type)
    {
        var source = await Create("source", backend, type);
        for (var i = 0; i < 300; i++)
            await source.Put($"{i}", Text($"value {i}"));
        var (lines, _) = await Export(source);
        var copy = await Create("copy", backend, type, new BucketConfig { MaxKeys = 299, MaxValueBytes = 9 });
        var budget = Budget();

        await Refused(copy, lines[..^20], "truncated");
        await Refused(copy, lines[..(lines.Length / 2)], "Line 1");
        await Refused(copy, Encoding.UTF8.GetBytes("nonsense"), "Line 1");
        await Refused(copy, [.. lines[..^40], .. lines], "Line 30");
        var keys = await Refused(copy, lines, "must be at most 299, but would be 300");
        Assert.Equal(OperationFaultKind.TooManyKeys, keys.Fault!.Kind);
        await copy.Configure(copy.Config with { MaxKeys = null, MaxValueBytes = 8 });
        var value = await Refused(copy, lines, "must be at most 8, but would be 9");
        Assert.Equal(OperationFaultKind.ValueTooLarge, value.Fault!.Kind);
        await copy.Configure(copy.Config with { MaxValueBytes = 100 });
        var memory = await Assert.ThrowsAsync<ImportException>(async () => await copy.Import(
            PipeReader.Create(new MemoryStream(lines)), maxBytes: 1000, cancellationToken: Cancelled));
        Assert.Equal((OperationFaultKind.ImportTooLarge, 1000L), (memory.Fault!.Kind, memory.Fault.Limit));
        var second = await Assert.ThrowsAsync<ImportException>(async () => await copy.Import(
            PipeReader.Create(new MemoryStream(lines)),
            findFault: (key, value) => key == "1" && value.ContentType == "text/plain" ? "It must not be 1." : null,
            cancellationToken: Cancelled));
        Assert.Contains("Line 2: It must not be 1.", second.Message, StringComparison.Ordinal);

        Assert.Equal((0, 0, budget), ((await copy.Status()).Keys, (await copy.Status()).Bytes, Budget()));
        Assert.Equal(0, (await copy.List(new KeyQuery())).Revision.Number);

        async Task<ImportException> Refused(IBucket bucket, byte[] bytes, string why)
        {
            var input = PipeReader.Create(new MemoryStream(bytes));
            var error = await Assert.ThrowsAsync<ImportException>(async () => await bucket.Import(input, cancellationToken: Cancelled));
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            return error;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_process_that_subscribes_gets_messages_and_is_forgotten_when_it_ends(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create("source", backend, type);
        await bucket.Put("a", Text("1"));
        var seen = System.Threading.Channels.Channel.CreateUnbounded<string>();
        var subscriber = Node.Spawn(async self =>
        {
            while (true)
            {
                var message = await self.Receive<BucketMessage>();
                seen.Writer.TryWrite($"{message.Bucket} {message.Event.Kind} {message.Event.Key}");
            }
        });

        var sender = await bucket.Subscribe(subscriber, new WatchQuery { Initial = true });
        await bucket.Put("b", Text("2"));

        Assert.Equal("source Put a", await seen.Reader.ReadAsync(Cancelled));
        Assert.Equal("source InitialEnd ", await seen.Reader.ReadAsync(Cancelled));
        Assert.Equal("source Put b", await seen.Reader.ReadAsync(Cancelled));
        Assert.Equal(1, (await bucket.Status()).Watchers);

        Node.Exit(subscriber, ExitReason.Kill);
        await Node.WaitForExit(sender);
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_subscription_whose_process_is_killed_is_forgotten_whatever_it_was_doing(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create("source", backend, type);
        var got = System.Threading.Channels.Channel.CreateUnbounded<BucketMessage>();
        var subscriber = Node.Spawn(async self =>
        {
            while (true)
                got.Writer.TryWrite(await self.Receive<BucketMessage>());
        });
        for (var i = 0; i < 20; i++)
        {
            var sender = await bucket.Subscribe(subscriber, new WatchQuery());

            // The first ones may not have begun to run. The later ones have sent an event, and wait for the next.
            if (i >= 10)
            {
                await bucket.Put("a", Text("1"));
                await got.Reader.ReadAsync(Cancelled);
            }

            Node.Exit(sender, ExitReason.Kill);
            await Node.WaitForExit(sender);
        }

        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Entries_of_an_import_that_have_expired_take_no_room(BucketBackend backend, BucketTableType type)
    {
        var source = await Create("source", backend, type);
        await source.Put("a", Text("1"));
        await source.Put("short", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });
        var (lines, _) = await Export(source);
        Clock.Advance(TimeSpan.FromSeconds(1));
        var copy = await Create("copy", backend, type, new BucketConfig { MaxKeys = 1, MaxBytes = 1 });

        Assert.Equal(1, await copy.Import(PipeReader.Create(new MemoryStream(lines)), cancellationToken: Cancelled));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Entries_that_have_expired_take_no_room_of_an_import(BucketBackend backend, BucketTableType type)
    {
        var source = await Create("source", backend, type);
        await source.Put("a", Text("1"));
        var (lines, _) = await Export(source);
        var clock = new SilentClock();
        await using var node = new Node(new NodeOptions { TimeProvider = clock });
        await using var tree = new BucketTree(node);
        await tree.Start();
        var (_, full) = await tree.Create("full", source.Config with { MaxKeys = 1000, Durable = false });
        for (var i = 0; i < 1000; i++)
            await full.Put($"{i}", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1000, (await full.Status()).Keys);

        Assert.Equal(1, await full.Import(PipeReader.Create(new MemoryStream(lines)), cancellationToken: Cancelled));
        Assert.Equal(1, (await full.Status()).Keys);
    }

    [Fact]
    public async Task An_export_whose_flush_is_cancelled_ends()
    {
        var bucket = await Create("source", BucketBackend.Agent, BucketTableType.Set);
        for (var i = 0; i < 1000; i++)
            await bucket.Put($"{i}", Text("x"));
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        pipe.Writer.CancelPendingFlush();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await bucket.Export(pipe.Writer, Cancelled));
    }

    [Fact]
    public async Task An_export_ends_when_its_reader_has_gone()
    {
        var bucket = await Create("source", BucketBackend.Agent, BucketTableType.Set);
        for (var i = 0; i < 1000; i++)
            await bucket.Put($"{i}", Text("x"));
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));

        var export = bucket.Export(pipe.Writer, Cancelled).AsTask();
        await pipe.Reader.ReadAsync(Cancelled);
        await pipe.Reader.CompleteAsync();

        Assert.InRange(await export, 1, 999);
    }

    [Fact]
    public async Task An_export_does_not_go_on_over_a_crash_that_lost_the_keys()
    {
        var bucket = await Create("source", BucketBackend.Agent, BucketTableType.Set);
        for (var i = 0; i < 1000; i++)
            await bucket.Put($"{i}", Text("x"));
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        var export = bucket.Export(pipe.Writer, Cancelled).AsTask();
        await Crash(bucket);

        var reading = pipe.Reader.CopyToAsync(Stream.Null, Cancelled);

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(() => export);
        Assert.Equal(Outcome.NotApplied, error.Outcome);
        await pipe.Writer.CompleteAsync();
        await reading;
    }

    [Fact]
    public async Task A_subscriber_whose_mailbox_is_full_is_left_without_an_error()
    {
        var bucket = await Create("source", BucketBackend.Agent, BucketTableType.Set);
        var subscriber = Node.Spawn(
            async self => await self.Receive<string>(), new SpawnOptions { MailboxLimit = 2 });
        var sender = await bucket.Subscribe(subscriber, new WatchQuery());
        var ended = Node.WaitForExit(sender);

        for (var i = 0; i < 10; i++)
            await bucket.Put("a", Text("1"));

        Assert.Equal(ExitReason.Normal, await ended);
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0);
    }

    private static readonly IReadOnlyDictionary<string, string> Notes = new Dictionary<string, string> { ["where"] = "shelf" };

    private static async Task<(byte[] Lines, long Keys)> Export(IBucket bucket)
    {
        var output = new MemoryStream();
        var writer = PipeWriter.Create(output);
        var keys = await bucket.Export(writer, Cancelled);
        await writer.CompleteAsync();
        return (output.ToArray(), keys);
    }

    private long Budget() => Tree.Budget!.Used;
}
