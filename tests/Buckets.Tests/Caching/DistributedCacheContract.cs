using System.Buffers;

namespace Pail.Buckets.Tests;

/// <summary>What a cache over any bucket must do with keys and values.</summary>
public abstract class DistributedCacheContract(BucketConfig config) : CacheLab(config)
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Creates_the_bucket_and_stores_values_by_key(Way way)
    {
        Assert.Null(await Get(way, "milk"));
        await Set(way, "milk", Bytes("3"));

        Assert.Equal("3", await Get(way, "milk"));
        Assert.Equal("application/octet-stream", (await Bucket.Peek("milk"))!.ContentType);
        Assert.Equal(Config, Bucket.Config);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_null_key_value_or_options_is_refused(Way way)
    {
        await Assert.ThrowsAsync<ArgumentNullException>("key", () => Set(way, null!, []));
        await Assert.ThrowsAsync<ArgumentNullException>("key", () => Get(way, null!));
        var buffer = new ReadOnlySequence<byte>([]);
        Action call = way switch
        {
            Way.Blocking => () => Cache.Set("milk", [], null!),
            Way.Async => () => Cache.SetAsync("milk", [], null!, Cancelled).GetAwaiter().GetResult(),
            Way.BlockingBuffer => () => Cache.Set("milk", buffer, null!),
            _ => () => Cache.SetAsync("milk", buffer, null!, Cancelled).AsTask().GetAwaiter().GetResult(),
        };
        Assert.Throws<ArgumentNullException>("options", call);
        Assert.Throws<ArgumentNullException>("value", () => Cache.Set("milk", null!, NoExpiry));
        await Assert.ThrowsAsync<ArgumentNullException>("value", () => Cache.SetAsync("milk", null!, NoExpiry, Cancelled));
        Assert.Throws<ArgumentNullException>("key", () => Cache.Refresh(null!));
        await Assert.ThrowsAsync<ArgumentNullException>("key", () => Cache.RefreshAsync(null!, Cancelled));
        Assert.Throws<ArgumentNullException>("key", () => Cache.Remove(null!));
        await Assert.ThrowsAsync<ArgumentNullException>("key", () => Cache.RemoveAsync(null!, Cancelled));
        Assert.Throws<ArgumentNullException>("destination", () => Cache.TryGet("milk", null!));
        await Assert.ThrowsAsync<ArgumentNullException>("destination", async () => await Cache.TryGetAsync("milk", null!, Cancelled));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Any_text_is_a_key_and_case_and_spaces_matter(Way way)
    {
        string[] keys =
            ["", " ", "milk", "Milk", " milk", "milk ", "a/b", "\u001e\u001f\0", "\ud800", "\u00e9", "e\u0301", new('x', 70_000)];
        foreach (var key in keys)
            await Set(way, key, Bytes($"value of {key.Length} {key}"));

        foreach (var key in keys)
            Assert.Equal(Bytes($"value of {key.Length} {key}"), await GetBytes(way, key));
        Assert.Equal(keys.Length, (await Bucket.Status()).Keys);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Removes_a_key_and_removing_it_again_does_nothing(Way way)
    {
        await Set(way, "milk", Bytes("3"));
        await Remove();
        Assert.Null(await Get(way, "milk"));
        await Remove();
        Assert.Equal(0, (await Bucket.Status()).Keys);

        async Task Remove()
        {
            if (way is Way.Blocking or Way.BlockingBuffer)
                Cache.Remove("milk");
            else
                await Cache.RemoveAsync("milk", Cancelled);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_empty_value_is_a_hit(Way way)
    {
        await Set(way, "milk", []);

        Assert.Equal("", await Get(way, "milk"));
    }

    [Fact]
    public async Task An_empty_value_and_a_miss_ask_the_destination_for_nothing()
    {
        await Set(Way.Async, "empty", []);
        var untouchable = new UntouchableWriter();

        Assert.True(Cache.TryGet("empty", untouchable));
        Assert.True(await Cache.TryGetAsync("empty", untouchable, Cancelled));
        Assert.False(Cache.TryGet("missing", untouchable));
        Assert.False(await Cache.TryGetAsync("missing", untouchable, Cancelled));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_value_is_copied_in_and_out(Way way)
    {
        var given = Bytes("milk");
        await Set(way, "drink", given);
        given.AsSpan().Clear();

        var got = (await GetBytes(way, "drink"))!;
        Assert.Equal(Bytes("milk"), got);
        got.AsSpan().Clear();

        Assert.Equal("milk", await Get(way, "drink"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_value_of_many_segments_of_memory_that_is_no_array_is_copied_before_the_set_completes(bool blocks)
    {
        using var first = new HiddenMemory(Bytes("milk "));
        using var second = new HiddenMemory([]);
        using var third = new HiddenMemory(Bytes("and eggs"));
        var start = new Segment(first.Memory, 0);
        var end = start.Then(second.Memory).Then(third.Memory);
        var value = new ReadOnlySequence<byte>(start, 0, end, end.Memory.Length);

        if (blocks)
            Cache.Set("list", value, NoExpiry);
        else
            await Cache.SetAsync("list", value, NoExpiry, Cancelled);
        first.GetSpan().Clear();
        third.GetSpan().Clear();

        Assert.Equal("milk and eggs", await GetText("list"));
    }

    [Fact]
    public async Task A_cancelled_token_stops_every_method_before_it_does_anything()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Cache.SetAsync("milk", Bytes("3"), Sliding(TimeSpan.FromMinutes(2)), Cancelled);
        var expiresAt = (await Bucket.Peek("milk"))!.ExpiresAt;
        Clock.Advance(TimeSpan.FromMinutes(1));

        await Refused(() => Cache.SetAsync("milk", Bytes("4"), NoExpiry, cancelled));
        await Refused(() => Cache.SetAsync("milk", new ReadOnlySequence<byte>(Bytes("4")), NoExpiry, cancelled).AsTask());
        await Refused(() => Cache.RemoveAsync("milk", cancelled));
        await Refused(() => Cache.RefreshAsync("milk", cancelled));
        await Refused(() => Cache.GetAsync("milk", cancelled));
        await Refused(() => Cache.TryGetAsync("milk", new UntouchableWriter(), cancelled).AsTask());

        var entry = (await Bucket.Peek("milk"))!;
        Assert.Equal("3", Text(entry));
        Assert.Equal(expiresAt, entry.ExpiresAt);

        static Task Refused(Func<Task> call) => Assert.ThrowsAnyAsync<OperationCanceledException>(call);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task After_its_disposal_every_method_throws(Way way)
    {
        await Set(way, "milk", Bytes("3"));
        Cache.Dispose();
        Cache.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Set(way, "milk", Bytes("4")));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Get(way, "milk"));
        Assert.Throws<ObjectDisposedException>(() => Cache.Refresh("milk"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Cache.RefreshAsync("milk", Cancelled));
        Assert.Throws<ObjectDisposedException>(() => Cache.Remove("milk"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Cache.RemoveAsync("milk", Cancelled));
        Assert.Equal("3", Text((await Bucket.Peek("milk"))!));
    }

    private sealed class UntouchableWriter : IBufferWriter<byte>
    {
        public void Advance(int count) => throw new InvalidOperationException($"The cache has written {count} bytes.");

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("The cache has asked for memory.");

        public Span<byte> GetSpan(int sizeHint = 0) => throw new InvalidOperationException("The cache has asked for memory.");
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        internal Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        internal Segment Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    /// <summary>Memory that its user cannot get an array of.</summary>
    private sealed class HiddenMemory(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
