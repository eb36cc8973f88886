using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Which changes take a revision, and that no revision is used twice.</summary>
public abstract class RevisionContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    private static readonly Expiration Soon = Expiration.After(TimeSpan.FromSeconds(10));

    [Fact]
    public async Task Every_change_takes_one_revision()
    {
        await Bucket.Put("a", Text("1"));
        Assert.Equal(1, await Last());
        await Bucket.Put("a", Text("1"));
        Assert.Equal(2, await Last());
        await Bucket.Increment("a");
        Assert.Equal(3, await Last());
        await Bucket.Append("a", "0"u8.ToArray());
        Assert.Equal(4, await Last());
        await Bucket.Delete("a");
        Assert.Equal(5, await Last());
        await Bucket.Put("a", Text("1") with { Expiration = Soon });
        Clock.Advance(TimeSpan.FromSeconds(10));
        await Until(async () => (await Bucket.Status()).Keys == 0);
        Assert.Equal(7, await Last());
        await Bucket.Put("a", Text("1"));
        await Bucket.Put("b", Text("1"));
        await Bucket.Clear();
        Assert.Equal(10, await Last());
    }

    [Fact]
    public async Task An_expired_key_that_is_written_again_takes_two_revisions()
    {
        await Bucket.Put("a", Text("1") with { Expiration = Soon });
        Clock.Advance(TimeSpan.FromSeconds(10));

        // The sweep or the write ends the old entry: one revision for its end, one for the write.
        Assert.Equal(3, (await Bucket.Put("a", Text("2"))).Entry!.Revision.Number);
    }

    [Fact]
    public async Task What_changes_nothing_takes_no_revision()
    {
        await Bucket.Put("a", Text("x"));

        await Bucket.Get("a");
        await Bucket.Peek("a");
        await Bucket.Get("b");
        await Bucket.Delete("b");
        await Bucket.Touch("a");
        await Bucket.Put("a", Text("y"), Condition.CreateOnly);
        await Bucket.Delete("a", Condition.Matches(new Revision(1, 1)));
        await Assert.ThrowsAsync<BucketOperationException>(async () => await Bucket.Increment("a"));
        await Assert.ThrowsAsync<BucketOperationException>(async () => await Bucket.Put("a", new NewValue(new byte[2_000_000], "x/y")));
        await Bucket.Apply(new Transaction { Then = [new PutOperation("c", Text("z")), new IncrementOperation("a")] });
        await Bucket.Apply([]);

        Assert.Equal(1, await Last());
        Assert.Equal("x", Text(await Bucket.Get("a")));
    }

    [Fact]
    public async Task A_change_of_the_expiry_keeps_the_revision()
    {
        var seen = (await Bucket.Put("a", Text("1"))).Entry!;

        Assert.True(await Bucket.SetExpiration("a", Soon));
        Assert.True(await Bucket.Persist("a"));
        Assert.True(await Bucket.SetExpiration("a", Expiration.Sliding(TimeSpan.FromSeconds(3))));

        Assert.Equal(seen.Revision, (await Bucket.Get("a"))!.Revision);
        Assert.Equal(1, await Last());
        Assert.Equal(ApplyStatus.Replaced, (await Bucket.Put("a", Text("2"), Condition.Matches(seen.Revision))).Status);
    }

    [Fact]
    public async Task A_key_that_is_deleted_and_created_again_has_another_revision()
    {
        var first = (await Bucket.Put("a", Text("1"))).Entry!.Revision;
        await Bucket.Delete("a");
        var second = (await Bucket.Put("a", Text("1"))).Entry!.Revision;
        await Bucket.Clear();
        var third = (await Bucket.Put("a", Text("1"))).Entry!.Revision;

        Assert.Equal([first, first with { Number = 3 }, first with { Number = 5 }], [first, second, third]);
    }

    [Fact]
    public async Task No_revision_is_repeated_after_a_kill_or_after_the_bucket_was_deleted()
    {
        var seen = new HashSet<Revision>();
        var bucket = Bucket;
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 3; i++)
                Assert.True(seen.Add((await bucket.Put("a", Text("1"))).Entry!.Revision));
            if (round % 2 == 0)
            {
                // The clock does not move, and the epochs must differ all the same.
                await bucket.Kill();
                await WhenServing(bucket);
            }
            else
            {
                await All.Delete("shopping", force: true);
                bucket = (await All.Create("shopping", Config)).Bucket;
            }
        }
    }

    [Fact]
    public async Task After_a_kill_the_revisions_of_a_table_go_on_and_a_process_gets_a_new_epoch()
    {
        Assert.SkipWhen(
            IsElsewhere,
            "The test waits for the next process, and no pid is told to other machines. To see it, run the owned variants.");
        var before = (await Bucket.Put("a", Text("1"))).Entry!.Revision;
        var pid = (await Bucket.Status()).Pid!.Value;
        await Bucket.Kill();
        await WhenRestarted(pid);

        var after = (await Bucket.Put("a", Text("2"))).Entry!.Revision;

        // The numbers of a bucket whose keys are kept go on.
        Assert.Equal(Variant.KeepsKeys() ? 2 : 1, after.Number);
        if (Variant.IsTable())
            Assert.Equal(before.Epoch, after.Epoch);
        else
            Assert.True(after.Epoch > before.Epoch);
    }

    [Fact]
    public async Task A_page_tells_the_revision_of_the_bucket()
    {
        Assert.Equal(new Revision((await Bucket.Status()).Epoch, 0), (await Bucket.List(new KeyQuery())).Revision);
        var written = (await Bucket.Put("a", Text("1"))).Entry!.Revision;
        Assert.Equal(written, (await Bucket.List(new KeyQuery())).Revision);
    }

    // A write may still reach the process that is about to end. The revisions that follow are what counts.
    private static async Task WhenServing(IBucket bucket)
    {
        while (true)
        {
            try
            {
                await bucket.Put("b", Text("1"));
                return;
            }
            catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Restarting)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<long> Last() => (await Bucket.List(new KeyQuery { Limit = 1 })).Revision.Number;
}

public sealed class AgentRevisionTests() : RevisionContract(BucketVariant.Agent);

public sealed class GenServerRevisionTests() : RevisionContract(BucketVariant.GenServer);

public sealed class SetRevisionTests() : RevisionContract(BucketVariant.Set);

public sealed class OrderedSetRevisionTests() : RevisionContract(BucketVariant.OrderedSet);
