using Microsoft.Net.Http.Headers;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Storage;

/// <summary>What the endpoints of the storage do, for the OpenAPI document.</summary>
internal static class StorageDescriptions
{
    internal static readonly EndpointDescription Storage = new("getStorage", Tags.Runtime, "Read the figures of the storage")
    {
        Text = "What the durable buckets are kept in. Without a storage the answer is `{\"durable\":false}`. In a cluster it tells of "
            + "the store of all servers.",
        Answers = [new(200, "The figures.", ContentTypes.Json) { Schema = "Storage", Headers = [HeaderNames.CacheControl] }],
        Problems = [ProblemKind.CrossOrigin],
    };

    internal static readonly EndpointDescription BackUp = new("backUp", Tags.Runtime, "Make a backup of all durable buckets")
    {
        Text = "One file, with all that was answered before the request. It is made and read again before the answer begins, while "
            + "everything goes on, so the answer takes as long as the storage is large. `--restore FILE` starts a server with it.",
        Answers =
        [
            new(200, "The backup.", BackUps.MediaType) { Headers = [HeaderNames.ContentDisposition, HeaderNames.CacheControl] },
        ],
        Problems =
        [
            ProblemKind.NoStorage, ProblemKind.BackUpRunning, ProblemKind.StorageFull, ProblemKind.StorageFailed, ProblemKind.ShuttingDown,
        ],
    };
}
