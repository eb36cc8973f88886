using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Buckets;

/// <summary>
/// The processes of a <see cref="BucketTree"/>. When a child of the root ends, the root restarts it and the children after it (rest for
/// one). So the children are in the order of dependence: the registry, which every bucket's process needs; the supervisor of all buckets;
/// and a task that starts every bucket of the catalogue whenever that supervisor has been started.
/// </summary>
internal sealed partial class BucketProcesses(Node node, BucketCatalogue catalogue, ILogger logger)
{
    private const int StartAttempts = 10;

    private readonly Registry<string, Bucket> _registry = new("buckets", StringComparer.Ordinal);
    private volatile bool _stopping;
    private Pid _root;
    private Pid _parent;
    private Pid _buckets;
    private Pid _starter;

    /// <summary>
    /// How often children may fail, at every level above the buckets. A restart costs microseconds. The limit stops a loop of crashes, but
    /// leaves room for a user who kills a bucket in a test.
    /// </summary>
    internal static SupervisorOptions Intensity { get; } = new() { MaxRestarts = 1000, Within = TimeSpan.FromSeconds(5) };

    internal Node Node => node;

    internal ILogger Logger => logger;

    internal Registry<string, Bucket> Registry => _registry;

    internal EpochSource Epochs { get; } = new(node.TimeProvider);

    /// <summary>The supervisor at the root; the default pid before it is started.</summary>
    internal Pid Root => _root;

    /// <summary>The latest supervisor of all buckets. Set before that supervisor is asked to start its first bucket.</summary>
    internal Pid Buckets => _buckets;

    /// <summary>Whether the tree is about to be stopped, or is being stopped.</summary>
    internal bool IsStopping
    {
        get => _stopping;
        set => _stopping = value;
    }

    /// <summary>Whether the tree has been started, or its supervisor is starting it.</summary>
    internal bool HaveBegun => _root != default || _parent != default;

    /// <summary>Whether the root has ended and no supervisor will start it again.</summary>
    internal bool HaveEnded => _root != default && !node.IsAlive(_root) && !node.IsAlive(_parent);

    private ChildSpec Starter => ChildSpec.OfTask("bucket starter", StartAll);

    private SupervisorInit Plan =>
        new(
            [
                new ChildSpec { Id = "registry", Start = StartRegistry },
                new ChildSpec { Id = "buckets", Start = StartBuckets, Type = ChildType.Supervisor },
                Starter with { Start = StartStarter, Restart = Restart.Transient },
            ],
            Intensity with { Strategy = Strategy.RestForOne });

    /// <summary>Starts the tree without a supervisor above it.</summary>
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

    /// <summary>
    /// Completes when the buckets that were in the catalogue at the start have been started: the task that starts them has ended then. It
    /// also ends with the tree.
    /// </summary>
    internal Task WhenAllStarted() => node.WaitForExit(_starter);

    /// <summary>Ends the processes of a bucket whose deletion is decided, so that no more are started.</summary>
    internal async ValueTask Stop(Bucket bucket)
    {
        var supervisor = bucket.Supervisor;
        if (supervisor != default && !await TryTerminate(supervisor))
        {
            // The bucket's supervisor is not a child of the current supervisor of all buckets. So its parent has ended, and it ends too.
            node.Exit(supervisor, ExitReason.Kill);
        }

        await node.WaitForExit(supervisor);

        // A supervisor that was killed did not wait for its child.
        var process = bucket.Pid;
        node.Exit(process, ExitReason.Kill);
        await node.WaitForExit(process);
    }

    /// <summary>
    /// Starts a process under a name that a process of an earlier tree or supervisor may still hold. Waits for the end of that process.
    /// </summary>
    internal static async ValueTask<StartResult> StartWhenNameIsFree(Node node, Func<ValueTask<StartResult>> start)
    {
        while (true)
        {
            var started = await start();
            if (started.Status != StartStatus.AlreadyStarted)
                return started;

            // The holder's supervisor has ended, so the holder ends too. The kill makes sure of that, so that this loop ends.
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

    private async ValueTask<StartResult> StartStarter(Self root)
    {
        var started = await Starter.Start(root);
        if (started.IsOk)
            _starter = started.Pid;
        return started;
    }

    /// <summary>
    /// Starts every bucket of the catalogue that the current supervisor of all buckets has not started yet. Runs in a task of its own.
    /// </summary>
    private async Task StartAll(Self self)
    {
        var buckets = _buckets;

        foreach (var bucket in catalogue.All())
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
                    // The supervisor has ended. Its restart also restarts this task.
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

    // Permanent: however the bucket's supervisor ends, the supervisor of all buckets calls StartSupervisor. That method decides whether the
    // bucket has failed.
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
