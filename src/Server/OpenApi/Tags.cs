namespace Pail.Server.OpenApi;

/// <summary>The chapters of the OpenAPI document, in its order.</summary>
internal static class Tags
{
    internal const string Buckets = "Buckets";
    internal const string Values = "Values";
    internal const string Kinds = "Counters, times to live, metadata";
    internal const string Many = "Batches and transactions";
    internal const string Watch = "Watch";
    internal const string Runtime = "Runtime";
    internal const string Service = "Service";

    internal static readonly (string Name, string Text)[] All =
    [
        (Buckets, "A bucket is a named set of keys, kept by an agent process, a genserver process or a table."),
        (Values, "A value is the body of a request or an answer. All facts about it are headers."),
        (Kinds, "What can be done with a value beside reading and replacing it."),
        (Many, "Many operations in one request: each by itself, or all or none."),
        (Watch, "The changes of a bucket as they happen."),
        (Runtime, "What the runtime is doing. For administrators."),
        (Service, "The server itself: health, metrics, errors, documentation."),
    ];
}
