using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests;

/// <summary>How tests wait: for events, and never longer than a hang needs to be noticed.</summary>
internal static class Lab
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static Task Soon(this Task task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    internal static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    internal static Task Soon(this ValueTask task) => task.AsTask().Soon();

    internal static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().Soon();

    /// <summary>Why a call got no answer.</summary>
    internal static async Task<ExitReason> Failure<T>(this ValueTask<T> call) =>
        (await Assert.ThrowsAsync<CallException>(() => call.Soon())).Reason;

    /// <summary>Why a stop failed.</summary>
    internal static async Task<ExitReason> Failure(this ValueTask stop) =>
        (await Assert.ThrowsAsync<CallException>(() => stop.Soon())).Reason;

    /// <summary>Waits until a process has ended.</summary>
    internal static Task<ExitReason> End(this Node node, Pid pid) => node.WaitForExit(pid).Soon();

    /// <summary>Runs code in a process of its own and returns how that ended.</summary>
    internal static Task<ExitReason> EndOf(this Node node, Func<Self, Task> code)
    {
        var watched = Event();
        var pid = node.Spawn(async self =>
        {
            await watched.Task;
            await code(self);
        });
        var ended = node.WaitForExit(pid);
        watched.SetResult();
        return ended.Soon();
    }

    /// <summary>Runs code in a process of its own and returns what it returns, when that process has ended.</summary>
    internal static async Task<T> Within<T>(this Node node, Func<Self, Task<T>> code)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watched = Event();
        var pid = node.Spawn(async self =>
        {
            try
            {
                await watched.Task;
                done.TrySetResult(await code(self));
            }
            catch (Exception error)
            {
                done.TrySetException(error);
                throw;
            }
        });
        var ended = node.WaitForExit(pid);
        watched.SetResult();

        // A process that is ended from outside never says anything: then its end is the answer.
        var reason = await ended.Soon();
        return done.Task.IsCompleted ? await done.Task : throw new ExitException(reason);
    }

    /// <summary>
    /// Lets time pass in steps until something has happened: code that measures time may read the clock first and set its timer later.
    /// </summary>
    internal static async Task Pass(this FakeTimeProvider time, TimeSpan step, Task until)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!until.IsCompleted && TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            time.Advance(step);
            await Task.Yield();
        }

        await until.Soon();
    }

    /// <summary>Waits for a condition that must become true and that no event reports.</summary>
    internal static async Task Until(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "It has not come to that.");
            await Task.Yield();
        }
    }

    /// <summary>
    /// Waits until the garbage collector has taken what is traced. The threads that used it may hold it for a while: what remains of a dead
    /// process is run by the pool, and a thread on a busy machine may have to wait for a processor in the middle of it.
    /// </summary>
    internal static Task Collected(WeakReference trace) => UntilCollected(() => !trace.IsAlive);

    /// <summary>Collects garbage until the condition is true.</summary>
    internal static async Task UntilCollected(Func<bool> condition)
    {
        // Off the stack of the caller: its locals would keep what it looks for.
        await Task.Yield();
        await Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return condition();
        });
    }

    /// <summary>A signal that a test and its processes pass to each other.</summary>
    internal static TaskCompletionSource Event() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
