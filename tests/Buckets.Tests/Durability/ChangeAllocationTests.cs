using System.Buffers;

namespace Pail.Buckets.Tests.Durability;

public sealed class ChangeAllocationTests
{
    [Fact]
    public void A_thousand_puts_into_a_warm_buffer_allocate_nothing()
    {
        var value = new NewValue(new byte[100], "text/plain") { Metadata = new Dictionary<string, string> { ["team"] = "checkout" } };
        var changes = new[]
        {
            Change.Put(1, new Entry("milk", value, new Revision(7, 1), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null)),
            Change.Put(1, new Entry("é😀", value, default, default, default, new EntryTracking(5, 9, 2))),
        };
        var output = new ArrayBufferWriter<byte>(4096);
        var writer = new ChangeWriter(output);

        Assert.Equal(0, OfThousand(() =>
        {
            output.ResetWrittenCount();
            writer.WriteBatch(1, changes);
        }));
    }

    // The least of several counts: other threads' collections may take away the rest of the thread's allocation area.
    private static long OfThousand(Action operation)
    {
        operation();
        operation();
        var least = long.MaxValue;
        for (var count = 0; count < 10 && least > 0; count++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                operation();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
