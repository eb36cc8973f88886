using Pail.Buckets;
using Pail.Runtime.Supervision;

namespace Pail.Server.Buckets;

/// <summary>The names of enumeration values in JSON and on the command line.</summary>
internal static class BucketWords
{
    internal const string Backends = "agent, genserver or table";
    internal const string TableTypes = "set or orderedSet";
    internal const string Evictions = "reject or lru";
    internal const string Restarts = "permanent, transient or temporary";

    internal static BucketBackend? Backend(string? word) => word switch
    {
        "agent" => BucketBackend.Agent,
        "genserver" => BucketBackend.GenServer,
        "table" => BucketBackend.Table,
        _ => null,
    };

    internal static BucketTableType? TableType(string? word) => word switch
    {
        "set" => BucketTableType.Set,
        "orderedSet" => BucketTableType.OrderedSet,
        _ => null,
    };

    internal static Eviction? Eviction(string? word) => word switch
    {
        "reject" => Pail.Buckets.Eviction.Reject,
        "lru" => Pail.Buckets.Eviction.LeastRecentlyUsed,
        _ => null,
    };

    internal static Restart? Restart(string? word) => word switch
    {
        "permanent" => Runtime.Supervision.Restart.Permanent,
        "transient" => Runtime.Supervision.Restart.Transient,
        "temporary" => Runtime.Supervision.Restart.Temporary,
        _ => null,
    };

    internal static string Of(BucketBackend backend) => backend switch
    {
        BucketBackend.Agent => "agent",
        BucketBackend.GenServer => "genserver",
        _ => "table",
    };

    internal static string Of(BucketTableType type) => type == BucketTableType.OrderedSet ? "orderedSet" : "set";

    internal static string Of(Eviction eviction) => eviction == Pail.Buckets.Eviction.LeastRecentlyUsed ? "lru" : "reject";

    internal static string Of(Restart restart) => restart switch
    {
        Runtime.Supervision.Restart.Permanent => "permanent",
        Runtime.Supervision.Restart.Transient => "transient",
        _ => "temporary",
    };

    internal static string Of(BucketState state) => state switch
    {
        BucketState.Running => "running",
        BucketState.Restarting => "restarting",
        BucketState.Deleted => "deleted",
        _ => "failed",
    };
}
