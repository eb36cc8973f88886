using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// The processes of a <see cref="BucketTree"/>. The root restarts what is behind the child that ended, too (rest for one), so its children
/// are in the order of dependence: the registry, which every bucket's process needs; the supervisor of all buckets; and a task that starts
/// every bucket of the catalogue, whenever that supervisor has been started.
/// </summary>
internal sealed partial class BucketProcesses(Node node, Table<string, Bucket> catalogue, ILogger logger)
{
    private const int StartAttempts = 10;

    private readonly Registry<string, Bucket> _registry = new("buckets", StringComparer.Ordinal);
    private volatile bool _stopping;
    private Pid _root;
    private Pid _parent;
    private Pid _buckets;

    /// <summary>
    /// How often children may fail, on every level. A restart costs microseconds; the limit ends a loop, and must not hit somebody who
    /// kills a bucket for a test.
    /// </summary>
    internal static SupervisorOptions Intensity { get; } = new() { MaxRestarts = 1000, Within = TimeSpan.FromSeconds(5) };

    internal Node Node => node;

    internal ILogger Logger => logger;

    internal Registry<string, Bucket> Registry => _registry;

    internal EpochSource Epochs { get; } = new(node.TimeProvider);

    /// <summary>The supervisor at the root; the default pid before it is started.</summary>
    internal Pid Root => _root;

    /// <summary>The latest supervisor of all buckets. Set before it is asked to start the first.</summary>
    internal Pid Buckets => _buckets;

    /// <summary>Whether the tree is about to be stopped, or is being stopped.</summary>
    internal bool IsStopping
    {
        get => _stopping;
        set => _stopping = value;
    }

    /// <summary>Whether the root has ended and nobody will start it again.</summary>
    internal bool HaveEnded => _root != default && !node.IsAlive(_root) && !node.IsAlive(_parent);

    private SupervisorInit Plan =>
        new(
            [
                new ChildSpec { Id = "registry", Start = StartRegistry },
                new ChildSpec { Id = "buckets", Start = StartBuckets, Type = ChildType.Supervisor },
                ChildSpec.OfTask("bucket starter", StartAll) with { Restart = Restart.Transient },
            ],
            Intensity with { Strategy = Strategy.RestForOne });

    /// <summary>Starts the tree outside any other.</summary>
    internal async ValueTask<StartResult> Start()
    {
        if (node.IsAlive(_root))
            return StartResult.AlreadyStarted(_root);
        var started = await node.StartSupervisor(_ => Plan);
        if (started.IsOk)
            (_root, _parent) = (started.Pid, default);
        return started;
    }

    /// <summary>Starts the tree below another supervisor.</summary>
    internal async ValueTask<StartResult> StartLink(Self parent)
    {
        if (node.IsAlive(_root))
            return StartResult.AlreadyStarted(_root);
        _parent = parent.Pid;
        var started = await parent.StartSupervisorLink(_ => Plan);
        if (started.IsOk)
            _root = started.Pid;
        return started;
    }

    /// <summary>Starts a bucket that has just been put into the catalogue.</summary>
    internal async ValueTask<StartResult> Start(Bucket bucket) => await node.StartChild(_buckets, SpecOf(bucket));

    /// <summary>Ends the processes of a bucket whose deletion is decided, so that no more are started.</summary>
    internal async ValueTask Stop(Bucket bucket)
    {
        var supervisor = bucket.Supervisor;
        if (supervisor != default && !await TryTerminate(supervisor))
        {
            // Not a child of the present supervisor of all buckets: it ends because its own supervisor has, or has ended already.
            node.Exit(supervisor, ExitReason.Kill);
        }

        await node.WaitForExit(supervisor);

        // A supervisor that was killed has not waited for its child.
        var process = bucket.Pid;
        node.Exit(process, ExitReason.Kill);
        await node.WaitForExit(process);
    }

    /// <summary>
    /// Starts something under a name that may still be taken by a process of an earlier tree or supervisor, which is on its way out: waits
    /// for its end.
    /// </summary>
    internal static async ValueTask<StartResult> StartWhenNameIsFree(Node node, Func<ValueTask<StartResult>> start)
    {
        while (true)
        {
            var started = await start();
            if (started.Status != StartStatus.AlreadyStarted)
                return started;

            // Its supervisor has ended and takes it along; the kill only makes sure that this loop ends.
            node.Exit(started.Pid, ExitReason.Kill);
            await node.WaitForExit(started.Pid);
        }
    }

    private ValueTask<StartResult> StartRegistry(Self root) => StartWhenNameIsFree(node, () => root.StartRegistryLink(_registry));

    private async ValueTask<StartResult> StartBuckets(Self root)
    {
        var started = await root.StartDynamicSupervisorLink(Intensity);
        if (started.IsOk)
            _buckets = started.Pid;
        return started;
    }

    /// <summary>
    /// Starts every bucket of the catalogue that the present supervisor of all buckets has not started yet. In a process of its own.
    /// </summary>
    private async Task StartAll(Self self)
    {
        var buckets = _buckets;

        // By name, so that a simulated run can be repeated.
        foreach (var bucket in catalogue.Select(static row => row.Value).OrderBy(static bucket => bucket.Name, StringComparer.Ordinal))
        {
            for (var attempt = 1; !bucket.Lifecycle.IsGone; attempt++)
            {
                StartResult started;
                try
                {
                    started = await node.StartChild(buckets, SpecOf(bucket));
                }
                catch (CallException)
                {
                    // That supervisor has ended: this task is started again behind the next one.
                    return;
                }

                if (started.Status != StartStatus.Error)
                    break;
                if (attempt == StartAttempts)
                {
                    LogNotStarted(logger, bucket.Name, started.Reason!);
                    bucket.GiveUp();
                    break;
                }

                await self.Sleep(TimeSpan.FromMilliseconds(10 * attempt));
            }
        }
    }

    // Permanent: whatever ends it, the supervisor of all buckets asks the bucket, which knows whether it has failed.
    private static ChildSpec SpecOf(Bucket bucket) =>
        new() { Id = bucket.Name, Type = ChildType.Supervisor, Start = bucket.StartSupervisor };

    private async ValueTask<bool> TryTerminate(Pid supervisor)
    {
        try
        {
            return await node.TerminateChild(_buckets, supervisor);
        }
        catch (CallException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Bucket \"{Bucket}\" could not be started again and has failed: {Reason}")]
    private static partial void LogNotStarted(ILogger logger, string bucket, ExitReason reason);
}
