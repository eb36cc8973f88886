using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.OutputCaching;
using Pail.Buckets;

namespace Pail.Server.Tests.Caching;

/// <summary>What an output cache over any bucket must do with responses.</summary>
public abstract class OutputCacheStoreContract(BucketConfig config) : OutputCacheLab(config)
{
    [Fact]
    public async Task Stores_a_response_and_gives_it_to_both_ways_of_reading()
    {
        Assert.Null(await Store.GetAsync("page", Cancelled));
        await Store.SetAsync("page", "hello"u8.ToArray(), null, Minute, Cancelled);

        Assert.Equal("hello"u8.ToArray(), await Store.GetAsync("page", Cancelled));
        Assert.Equal("hello", await ReadByPipe("page"));
        Assert.Null(await ReadByPipe("other"));
        Assert.Equal(Config, Bucket.Config);
    }

    [Fact]
    public async Task A_response_of_many_segments_and_an_empty_one_are_kept()
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 16));
        for (var i = 0; i < 100; i++)
        {
            pipe.Writer.GetMemory(16).Span[..10].Fill((byte)('a' + (i % 26)));
            pipe.Writer.Advance(10);
            await pipe.Writer.FlushAsync(Cancelled);
        }

        var read = await pipe.Reader.ReadAsync(Cancelled);
        Assert.False(read.Buffer.IsSingleSegment);
        var expected = read.Buffer.ToArray();
        await Store.SetAsync("page", read.Buffer, ReadOnlyMemory<string>.Empty, Minute, Cancelled);
        await Store.SetAsync("empty", [], null, Minute, Cancelled);
        pipe.Reader.AdvanceTo(read.Buffer.End);

        Assert.Equal(expected, await Store.GetAsync("page", Cancelled));
        Assert.Equal(Array.Empty<byte>(), await Store.GetAsync("empty", Cancelled));
        Assert.Equal("", await ReadByPipe("empty"));
    }

    [Fact]
    public async Task The_memory_of_value_and_tags_belongs_to_the_caller_again_when_the_set_is_done()
    {
        byte[] value = [1, 2, 3];
        string[] tags = ["dairy"];
        await Store.SetAsync("page", new ReadOnlySequence<byte>(value), tags, Minute, Cancelled);
        (value[0], tags[0]) = (9, "other");
        (await Store.GetAsync("page", Cancelled))![1] = 9;

        Assert.Equal(new byte[] { 1, 2, 3 }, await Store.GetAsync("page", Cancelled));
        await Store.EvictByTagAsync("dairy", Cancelled);
        Assert.Null(await Store.GetAsync("page", Cancelled));
    }

    [Fact]
    public async Task A_response_with_its_tags_is_gone_at_the_instant_of_its_expiry()
    {
        await Set("page", "dairy", "cold");
        Assert.Equal(3, (await Bucket.Status()).Keys);

        Clock.Advance(Minute - new TimeSpan(1));
        Assert.NotNull(await Store.GetAsync("page", Cancelled));
        Clock.Advance(new TimeSpan(1));

        Assert.Null(await Store.GetAsync("page", Cancelled));

        // The timer that removes what has expired counts in milliseconds.
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Waiting.Until(async () => (await Bucket.Status()).Keys == 0);
    }

    [Fact]
    public async Task A_bad_argument_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>("key", async () => await Store.GetAsync(null!, Cancelled));
        await Assert.ThrowsAsync<ArgumentNullException>("key", async () => await Store.SetAsync(null!, [], null, Minute, Cancelled));
        await Assert.ThrowsAsync<ArgumentNullException>("value", async () => await Store.SetAsync("page", null!, null, Minute, Cancelled));
        await Assert.ThrowsAsync<ArgumentNullException>("tags", async () => await Store.SetAsync("page", [], [null!], Minute, Cancelled));
        await Assert.ThrowsAsync<ArgumentNullException>("tag", async () => await Store.EvictByTagAsync(null!, Cancelled));
        await Assert.ThrowsAsync<ArgumentNullException>("destination", async () => await Store.TryGetAsync("page", null!, Cancelled));
        foreach (var validFor in (TimeSpan[])[TimeSpan.Zero, new TimeSpan(-1), TimeSpan.MinValue])
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                "validFor", async () => await Store.SetAsync("page", [], null, validFor, Cancelled));
        }

        await Store.SetAsync("page", [], null, TimeSpan.MaxValue, Cancelled);
        Assert.NotNull(await Store.GetAsync("page", Cancelled));
    }

    [Fact]
    public async Task A_cancelled_token_stops_every_method_before_it_does_anything()
    {
        await Set("page", "dairy");
        var cancelled = new CancellationToken(canceled: true);

        await Refused(async () => await Store.GetAsync("page", cancelled));
        await Refused(async () => await Store.TryGetAsync("page", PipeWriter.Create(Stream.Null), cancelled));
        await Refused(async () => await Store.SetAsync("other", [], null, Minute, cancelled));
        await Refused(async () => await Store.EvictByTagAsync("dairy", cancelled));

        Assert.NotNull(await Store.GetAsync("page", Cancelled));
        Assert.Equal(2, (await Bucket.Status()).Keys);

        static Task Refused(Func<Task> call) => Assert.ThrowsAnyAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task A_response_beyond_a_limit_is_refused_as_a_whole()
    {
        await Set("page", "dairy");
        await Bucket.Configure(Config with { MaxKeys = 3 });

        var error = await Assert.ThrowsAsync<BucketOperationException>(() => Set("other", "dairy", "cold"));

        Assert.Equal(OperationFaultKind.TooManyKeys, error.Fault.Kind);
        Assert.Null(await Store.GetAsync("other", Cancelled));
        Assert.Equal(2, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_deleted_bucket_is_created_again_by_the_next_use()
    {
        await Set("page", "dairy");
        await Tree.Delete("pages", force: true);

        Assert.Null(await Store.GetAsync("page", Cancelled));
        await Tree.Delete("pages", force: true);
        await Store.EvictByTagAsync("dairy", Cancelled);
        await Tree.Delete("pages", force: true);
        await Set("page", "dairy");

        Assert.NotNull(await Store.GetAsync("page", Cancelled));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("FFFFFFFF")]
    [InlineData("FFFFFF7F")]
    [InlineData("01000000")]
    [InlineData("01000000FFFFFF7F")]
    [InlineData("01000000FFFFFFFF")]
    [InlineData("010000000200000041")]
    public async Task A_row_that_other_code_has_stored_is_a_miss(string hex)
    {
        await Set("page");
        await Bucket.Put("response:page", new NewValue(Convert.FromHexString(hex), "text/plain"));

        Assert.Null(await Store.GetAsync("page", Cancelled));
        await Set("page", "dairy");
        Assert.NotNull(await Store.GetAsync("page", Cancelled));
    }

    private async Task<string?> ReadByPipe(string key)
    {
        var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream);
        var found = await ((IOutputCacheBufferStore)Store).TryGetAsync(key, writer, Cancelled);
        await writer.CompleteAsync();
        return found ? Encoding.UTF8.GetString(stream.ToArray()) : null;
    }
}
