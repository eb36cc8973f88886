using Microsoft.Extensions.Caching.Distributed;

namespace Pail.Buckets.Tests;

/// <summary>The blocking methods of a cache, while its bucket is busy.</summary>
public abstract class CacheBlockingContract(BucketConfig config) : CacheLab(config)
{
    [Fact]
    public async Task A_blocking_get_of_an_idle_bucket_is_answered_on_the_calling_thread()
    {
        await Set(Way.Async, "milk", Bytes("3"), Sliding(TimeSpan.FromMinutes(1)));

        // The process may not be at rest yet, after the set or its start. A sliding value reads the clock, so the clock sees the thread.
        await Waiting.Until(() =>
        {
            Clock.LastReader = null;
            Assert.Equal("3", Cache.GetString("milk"));
            return Clock.LastReader == Thread.CurrentThread;
        });
    }

    [Fact]
    public async Task Does_not_deadlock_under_a_synchronization_context_that_has_only_this_thread() =>
        await WhileTheBucketIsBusy(() => OnThread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new OneThread());
            UseAll();
        }));

    [Fact]
    public async Task Does_not_deadlock_under_a_task_scheduler_that_runs_one_task_at_a_time() =>
        await WhileTheBucketIsBusy(() => Task.Factory.StartNew(
            UseAll, Cancelled, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler));

    [Fact]
    public async Task Does_not_deadlock_inside_a_process() =>
        await WhileTheBucketIsBusy(() =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Node.Spawn(self =>
            {
                try
                {
                    UseAll();
                    done.SetResult();
                }
                catch (Exception error)
                {
                    done.SetException(error);
                }

                return Task.CompletedTask;
            });
            return done.Task;
        });

    [Fact]
    public async Task Does_not_deadlock_when_every_thread_of_the_pool_is_blocked_in_it() =>
        await WhileTheBucketIsBusy(() => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(UseAll))));

    // All of them create the bucket, if it is not there.
    [Fact]
    public async Task Creates_the_bucket_under_a_synchronization_context_that_has_only_this_thread() =>
        await OnThread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new OneThread());
            UseAll();
        }).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);

    private void UseAll()
    {
        Cache.Set("eggs", Bytes("12"), NoExpiry);
        Assert.Equal("12", Cache.GetString("eggs"));
        Cache.Refresh("eggs");
        Cache.Remove("butter");
    }

    private async Task WhileTheBucketIsBusy(Func<Task> use)
    {
        // The write stops inside the bucket when it reads the clock. A table bucket keeps its writer lock meanwhile.
        await Set(Way.Async, "milk", Bytes("3"));
        Clock.BlockNextReader();
        var busy = Task.Run(() => Cache.Set("milk", Bytes("4"), NoExpiry));
        await Clock.ReaderIsBlocked;

        var used = Task.Run(use);
        await WhenItWaits();
        Assert.False(used.IsCompleted);
        Clock.Release();

        await used.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        await busy;
    }

    // A process has the request of the user in its mailbox. A table makes its user wait for a lock, which nobody can see; there it is
    // enough that the user cannot go on.
    private Task WhenItWaits() => Config.Backend == BucketBackend.Table
        ? Task.CompletedTask
        : Waiting.Until(async () => (await Bucket.Status()).MailboxLength > 0);

    private static Task OnThread(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(Run) { IsBackground = true };
        thread.Start();
        return done.Task;

        void Run()
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }
    }

    /// <summary>The context of a thread that is blocked: what is posted to it never runs.</summary>
    private sealed class OneThread : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new InvalidOperationException("The thread is blocked.");
    }
}
