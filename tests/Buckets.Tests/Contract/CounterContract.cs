using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Counters: values that are whole numbers.</summary>
public abstract class CounterContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    [Fact]
    public async Task Counts_up_and_down_from_zero()
    {
        Assert.Equal(1, await Bucket.Increment("n"));
        Assert.Equal(6, await Bucket.Increment("n", 5));
        Assert.Equal(-4, await Bucket.Increment("n", -10));
        Assert.Equal(-4, await Bucket.Increment("n", 0));

        var entry = await Bucket.Get("n");
        Assert.Equal(("-4", "text/plain"), (Text(entry), entry!.ContentType));
    }

    [Fact]
    public async Task The_result_tells_what_happened()
    {
        var first = await Bucket.Apply(new IncrementOperation("n", 2));
        var second = await Bucket.Apply(new IncrementOperation("n", 3));

        Assert.Equal((ApplyStatus.Created, 2, null, "2"), (first.Status, first.Number, Text(first.Previous), Text(first.Entry)));
        Assert.Equal((ApplyStatus.Replaced, 5, "2", "5"), (second.Status, second.Number, Text(second.Previous), Text(second.Entry)));
    }

    [Fact]
    public async Task A_missing_counter_begins_at_its_initial_number()
    {
        var operation = new IncrementOperation("n", 1) { Initial = 41 };

        Assert.Equal(42, (await Bucket.Apply(operation)).Number);
        Assert.Equal(43, (await Bucket.Apply(operation)).Number);
    }

    [Fact]
    public async Task The_expiry_is_set_at_creation_only()
    {
        var operation = new IncrementOperation("n") { Expiration = Expiration.After(TimeSpan.FromSeconds(10)) };
        await Bucket.Apply(operation);
        Clock.Advance(TimeSpan.FromSeconds(9));
        await Bucket.Apply(operation);
        await Bucket.Increment("n");

        Assert.Equal(Clock.GetUtcNow().AddSeconds(1), (await Bucket.Peek("n"))!.ExpiresAt);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await Bucket.Apply(operation)).Number);
        Assert.Equal(Clock.GetUtcNow().AddSeconds(10), (await Bucket.Peek("n"))!.ExpiresAt);
    }

    [Fact]
    public async Task A_counter_keeps_the_headers_it_was_stored_with()
    {
        var metadata = new Dictionary<string, string> { ["a"] = "b" };
        await Bucket.Put("n", new NewValue("7"u8.ToArray(), "application/json") { Metadata = metadata });

        await Bucket.Increment("n");

        var entry = (await Bucket.Get("n"))!;
        Assert.Equal(("8", "application/json"), (Text(entry), entry.ContentType));
        Assert.Equal(metadata, entry.Metadata);
    }

    [Theory]
    [InlineData("9223372036854775806", 1, 9223372036854775807)]
    [InlineData("-9223372036854775807", -1, long.MinValue)]
    [InlineData("-9223372036854775808", long.MaxValue, -1)]
    [InlineData("9223372036854775807", long.MinValue, -1)]
    [InlineData("0", long.MinValue, long.MinValue)]
    public async Task Reaches_both_ends_of_its_range(string value, long by, long sum)
    {
        await Bucket.Put("n", Text(value));

        Assert.Equal(sum, await Bucket.Increment("n", by));
        Assert.Equal($"{sum}", Text(await Bucket.Get("n")));
    }

    [Theory]
    [InlineData("9223372036854775807", 1)]
    [InlineData("1", long.MaxValue)]
    [InlineData("-9223372036854775808", -1)]
    [InlineData("-1", long.MinValue)]
    public async Task Does_not_leave_its_range(string value, long by)
    {
        var before = (await Bucket.Put("n", Text(value))).Entry;

        var error = await Assert.ThrowsAsync<BucketOperationException>(async () => await Bucket.Increment("n", by));

        Assert.Equal((OperationFaultKind.IntegerOverflow, "shopping", "n"), (error.Fault.Kind, error.Bucket, error.Key));
        Assert.Contains($"{value} + {by}", error.Message, StringComparison.Ordinal);
        AssertSame(before, await Bucket.Get("n"));
    }

    [Fact]
    public async Task A_first_number_beyond_the_range_creates_nothing()
    {
        var error = await Assert.ThrowsAsync<BucketOperationException>(
            async () => await Bucket.Apply(new IncrementOperation("n", 1) { Initial = long.MaxValue }));

        Assert.Equal(OperationFaultKind.IntegerOverflow, error.Fault.Kind);
        Assert.Equal(0, (await Bucket.Status()).Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\n")]
    [InlineData("1\0")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData("-0")]
    [InlineData("-01")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("1.0")]
    [InlineData("1.")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("1,000")]
    [InlineData("\u0661")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("99999999999999999999999999")]
    [InlineData("true")]
    public async Task A_text_that_is_no_plain_integer_is_refused(string text) => await IsRefused(Encoding.UTF8.GetBytes(text));

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        await IsRefused([0xff, 0xfe]);
        await IsRefused([0x31, 0x80]);
        await IsRefused(new byte[100_000]);
    }

    [Fact]
    public async Task Many_clients_lose_no_increment()
    {
        await Together(8, async _ =>
        {
            for (var i = 0; i < 200; i++)
                await Bucket.Increment("n");
            return true;
        });

        Assert.Equal("1600", Text(await Bucket.Get("n")));
    }

    private async Task IsRefused(byte[] bytes)
    {
        var before = (await Bucket.Put("n", new NewValue(bytes, "x/y"))).Entry;

        var error = await Assert.ThrowsAsync<BucketOperationException>(async () => await Bucket.Increment("n"));

        Assert.Equal(OperationFaultKind.NotAnInteger, error.Fault.Kind);
        AssertSame(before, await Bucket.Get("n"));
    }
}

public sealed class AgentCounterTests() : CounterContract(BucketVariant.Agent);

public sealed class GenServerCounterTests() : CounterContract(BucketVariant.GenServer);

public sealed class SetCounterTests() : CounterContract(BucketVariant.Set);

public sealed class OrderedSetCounterTests() : CounterContract(BucketVariant.OrderedSet);
