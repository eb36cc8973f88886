using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;

namespace Pail.Buckets.Tests;

/// <summary>A bucket whose process is busy: full mailboxes, calls that wait too long, kills in the meantime.</summary>
public abstract class BusyContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    [Fact]
    public async Task A_request_beyond_the_mailbox_limit_is_refused_and_not_applied()
    {
        var bucket = await CreateBusy(config => config with { MailboxLimit = 3 });
        var waiting = Enumerable.Range(0, 3).Select(i => bucket.Put($"{i}", Text("x")).AsTask()).ToArray();
        await Until(async () => Variant.IsTable() || (await bucket.Status()).MailboxLength == 3);
        foreach (var operation in Operations(bucket))
        {
            if (Variant.IsTable())
            {
                await operation();
                continue;
            }

            var error = await Assert.ThrowsAsync<BucketUnavailableException>(operation);
            Assert.Equal((BucketFailure.MailboxFull, Outcome.NotApplied, bucket.Name), (error.Failure, error.Outcome, error.Bucket));
            Assert.Contains("3 messages", error.Message, StringComparison.Ordinal);
        }

        await Free(bucket);
        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(ApplyStatus.Created, result.Status));
        Assert.Equal(Variant.IsTable(), await bucket.Exists("a"));
    }

    [Fact]
    public async Task A_call_that_waits_too_long_fails_and_its_write_may_come_later()
    {
        var bucket = await CreateBusy(config => config with { CallTimeout = TimeSpan.FromSeconds(2) });
        var put = bucket.Put("a", Text("x")).AsTask();
        if (!Variant.IsTable())
        {
            Clock.Advance(TimeSpan.FromSeconds(1.9));
            Assert.False(put.IsCompleted);
            Clock.Advance(TimeSpan.FromSeconds(0.1));
            var error = await Assert.ThrowsAsync<BucketUnavailableException>(() => put);
            Assert.Equal((BucketFailure.CallTimeout, Outcome.Unknown), (error.Failure, error.Outcome));
        }

        await Free(bucket);
        await put.ContinueWith(_ => { }, Cancelled, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.True(await bucket.Exists("a"));
    }

    [Fact]
    public async Task A_write_that_waits_when_the_process_is_killed_is_not_applied()
    {
        var bucket = await CreateBusy(config => config);
        var put = bucket.Put("a", Text("x")).AsTask();
        await bucket.Kill();
        if (Variant.IsTable())
        {
            Assert.Equal(ApplyStatus.Created, (await put).Status);
            return;
        }

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(() => put);
        Assert.Equal((BucketFailure.Restarting, Outcome.NotApplied), (error.Failure, error.Outcome));
        await Until(async () => await bucket.Status() is { State: BucketState.Running, Restarts: 1 });
        Assert.False(await bucket.Exists("a"));
    }

    private async Task<IBucket> CreateBusy(Func<BucketConfig, BucketConfig> change)
    {
        var bucket = await Create(change);
        await Node.Sys(await ProcessOf(bucket)).Suspend();
        return bucket;
    }

    private async Task Free(IBucket bucket) => await Node.Sys(await ProcessOf(bucket)).Resume();

    private static Func<Task>[] Operations(IBucket bucket) =>
    [
        async () => await bucket.Get("a"),
        async () => await bucket.Peek("a"),
        async () => await bucket.Put("a", Text("x")),
        async () => await bucket.Apply([new PutOperation("a", Text("x"))]),
        async () => await bucket.Apply(new Transaction { Then = [new DeleteOperation("b")] }),
        async () => await bucket.List(new KeyQuery()),
        async () => await bucket.Apply(new ExpireOperation("b", default)),
    ];
}

public sealed class AgentBusyTests() : BusyContract(BucketVariant.Agent);

public sealed class GenServerBusyTests() : BusyContract(BucketVariant.GenServer);

public sealed class SetBusyTests() : BusyContract(BucketVariant.Set);

public sealed class OrderedSetBusyTests() : BusyContract(BucketVariant.OrderedSet);
