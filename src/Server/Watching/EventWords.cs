using Pail.Buckets;

namespace Pail.Server.Watching;

/// <summary>The names of events.</summary>
internal static class EventWords
{
    internal static string Of(BucketEventKind kind) => kind switch
    {
        BucketEventKind.Put => "put",
        BucketEventKind.Delete => "delete",
        BucketEventKind.Expire => "expire",
        BucketEventKind.Evict => "evict",
        BucketEventKind.Clear => "clear",
        BucketEventKind.InitialEnd => "initial-end",
        BucketEventKind.BucketDown => "bucket-down",
        BucketEventKind.BucketUp => "bucket-up",
        BucketEventKind.BucketDeleted => "bucket-deleted",
        BucketEventKind.Overflow => "overflow",
        _ => "reset",
    };
}
