using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>A change that has no room first removes what has expired. When that is much, others have their turn in between.</summary>
public sealed class ExpiredRoomTests
{
    private const int Expired = 10_000;

    private static readonly BucketConfig Config = new() { MaxBytes = Expired };

    private static readonly PutOperation TooLarge = new("large", new NewValue(new byte[Expired + 1], "x/y"));

    private static readonly PutOperation AsLargeAsAllowed = new("large", new NewValue(new byte[Expired], "x/y"));

    public static TheoryData<BucketVariant> Variants => BucketVariants.All;

    [Fact]
    public void An_operation_removes_a_bounded_number_of_entries_in_one_step()
    {
        using var entries = NewEntries();

        var (keys, steps) = (entries.Keys, 0);
        OperationResult result;
        while ((result = entries.Apply(TooLarge)).Status == ApplyStatus.Deferred)
        {
            // A step also goes to an entry that only gets another place in the wheel.
            Assert.InRange(keys - entries.Keys, 0, 1500);
            Assert.InRange(++steps, 1, 100);
            keys = entries.Keys;
        }

        Assert.InRange(keys - entries.Keys, 0, 1500);
        Assert.Equal((OperationFaultKind.TooManyBytes, 0), (result.Fault!.Kind, entries.Keys));
    }

    [Fact]
    public void A_transaction_removes_a_bounded_number_of_entries_in_one_step()
    {
        using var entries = NewEntries();
        var transaction = new Transaction { Then = [TooLarge] };

        var (keys, steps) = (entries.Keys, 0);
        TransactionResult? result;
        while ((result = entries.Apply(transaction)) is null)
        {
            // A step also goes to an entry that only gets another place in the wheel.
            Assert.InRange(keys - entries.Keys, 0, 1500);
            Assert.InRange(++steps, 1, 100);
            keys = entries.Keys;
        }

        Assert.InRange(keys - entries.Keys, 0, 1500);
        Assert.Equal((0, 0), (result.FailedIndex, entries.Keys));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Callers_see_one_answer_however_much_has_expired(BucketVariant variant)
    {
        var clock = new SilentClock();
        await using var node = new Node(new NodeOptions { TimeProvider = clock });
        await using var tree = new BucketTree(node);
        await tree.Start();
        var config = variant.Config() with { MaxBytes = Expired };
        Func<IBucket, Task>[] changes =
        [
            async bucket => await Assert.ThrowsAsync<BucketOperationException>(async () => await bucket.Apply(TooLarge)),
            async bucket => Assert.Equal(ApplyStatus.Created, (await bucket.Apply(AsLargeAsAllowed)).Status),
            async bucket => Assert.Equal(
                [ApplyStatus.Absent, ApplyStatus.Refused, ApplyStatus.Created],
                (await bucket.Apply([new DeleteOperation("1"), TooLarge, AsLargeAsAllowed])).Select(result => result.Status)),
            async bucket => Assert.Equal(0, (await bucket.Apply(new Transaction { Then = [TooLarge] })).FailedIndex),
            async bucket => Assert.Null((await bucket.Apply(new Transaction { Then = [AsLargeAsAllowed] })).FailedIndex),
        ];
        for (var i = 0; i < changes.Length; i++)
        {
            var (_, bucket) = await tree.Create($"b{i}", config);
            var soon = Expiration.After(TimeSpan.FromSeconds(1));
            for (var key = 0; key < Expired; key++)
                await bucket.Put($"{key}", new NewValue(new byte[1], "x/y") { Expiration = soon });
            clock.Advance(TimeSpan.FromSeconds(1));

            await changes[i](bucket);
            Assert.InRange((await bucket.Status()).Keys, 0, 1);
        }
    }

    private static BucketEntries NewEntries()
    {
        var clock = new FakeTimeProvider();
        var entries = new BucketEntries(new BucketContext(Config, clock, null), new ProcessStore(), 1, static () => { });
        var value = new NewValue(new byte[1], "x/y") { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) };
        for (var key = 0; key < Expired; key++)
            entries.Apply(new PutOperation($"{key}", value));
        clock.Advance(TimeSpan.FromSeconds(1));
        return entries;
    }
}
