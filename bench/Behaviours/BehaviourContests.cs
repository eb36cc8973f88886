using Pail.Bench.Behaviours.Workloads;
using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Behaviours;

/// <summary>The contests between servers, agents, registries and supervisors, for the comparison and for BenchmarkDotNet.</summary>
internal static class BehaviourContests
{
    /// <summary>A server that has answered one call and waits. The servers of a run live until it is cleared.</summary>
    public static Contest Idle { get; } = new(
        "idle_servers",
        (Names.Pail, () => new PailIdleServers()),
        (Names.Akka, () => new AkkaIdle()),
        (Names.Proto, () => new ProtoIdle()),
        (Names.Orleans, () => new OrleansIdle()));

    /// <summary>A lookup of a process by its name.</summary>
    public static Contest Lookup { get; } = new("lookup", (Names.Pail, () => new PailLookups()));

    /// <summary>A get from a bucket that is found by its name each time.</summary>
    public static Contest NamedGet { get; } = new(
        "named_get",
        (Names.Pail, () => new PailAgentGets()),
        (Names.Orleans, () => new OrleansNamedGets()));

    /// <summary>A start of a child under a dynamic supervisor.</summary>
    public static Contest StartChild { get; } = new("start_children", (Names.Pail, () => new PailChildren(stops: false)));

    /// <summary>
    /// A stop of a child, together with all other children of its supervisor. The BEAM does not take part. It would need minutes, because
    /// its supervisor searches the whole mailbox for each child.
    /// </summary>
    public static Contest StopChild { get; } = new(null, (Names.Pail, () => new PailChildren(stops: true)));

    /// <summary>A crash and restart of a child.</summary>
    public static Contest Restart { get; } = new(
        "restarts",
        (Names.Pail, () => new PailRestarts()),
        (Names.Akka, () => new AkkaRestarts()));

    /// <summary>A get from a bucket that is a server, all callers working at the same time, each on one of the servers.</summary>
    public static Contest Gets(int callers, int servers) => new(
        $"buckets {callers} {servers}",
        (Names.Pail, () => new PailBuckets(callers, servers)),
        (Names.Akka, () => new AkkaBuckets(callers, servers)),
        (Names.Proto, () => new ProtoBuckets(callers, servers)),
        (Names.Orleans, () => new OrleansBuckets(callers, servers)));
}
