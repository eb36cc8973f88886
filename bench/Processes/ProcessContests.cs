using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Processes;

/// <summary>The contests between bare processes, for the comparison and for BenchmarkDotNet.</summary>
internal static class ProcessContests
{
    /// <summary>A process that waits for messages. The processes of a run live until it is cleared.</summary>
    public static Contest Idle { get; } = new(
        "idle",
        (Names.Pail, () => new PailIdle()),
        (Names.Akka, () => new AkkaIdle()),
        (Names.Proto, () => new ProtoIdle()));

    /// <summary>A message that waits behind others: what it allocates. How fast it is, <see cref="Send"/> tells.</summary>
    public static Contest Backlog { get; } = new(null, (Names.Pail, () => new PailBacklog()));

    /// <summary>
    /// A kill of a process that waits for a message, many at once. Ends when all processes have ended, or when their code has been unwound
    /// too.
    /// </summary>
    public static Contest Kills(bool unwinds) =>
        new(unwinds ? "kill_unwound" : "kill", (Names.Pail, () => new PailKills(unwinds))) { Beam = null };

    /// <summary>A message there and another one back.</summary>
    public static Contest PingPong { get; } = new(
        "ping_pong",
        (Names.Pail, () => new PailPingPong()),
        (Names.Akka, () => new AkkaPingPong()),
        (Names.Proto, () => new ProtoPingPong()));

    /// <summary>A message, sent and received.</summary>
    public static Contest Send { get; } = new(
        "send",
        (Names.Pail, () => new PailSend()),
        (Names.Akka, () => new AkkaSend()),
        (Names.Proto, () => new ProtoSend()));

    /// <summary>A spawn of a process that ends at once.</summary>
    public static Contest SpawnExit { get; } = new(
        "spawn_exit",
        (Names.Pail, () => new PailSpawnExit()),
        (Names.Akka, () => new AkkaSpawnExit()),
        (Names.Proto, () => new ProtoSpawnExit()));

    /// <summary>A call, all callers working at the same time, each on one of the servers.</summary>
    public static Contest Calls(int callers, int servers) => new(
        $"calls {callers} {servers}",
        (Names.Pail, () => new PailCalls(callers, servers)),
        (Names.Akka, () => new AkkaCalls(callers, servers)),
        (Names.Proto, () => new ProtoCalls(callers, servers)));
}
