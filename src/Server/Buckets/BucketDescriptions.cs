using Microsoft.Net.Http.Headers;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Buckets;

/// <summary>What the endpoints of buckets do, for the OpenAPI document.</summary>
internal static class BucketDescriptions
{
    private const string Configuration = """{"backend":"agent","ttl":"1h","maxKeys":1000}""";

    private static readonly ProblemKind[] Body =
        [ProblemKind.InvalidJson, ProblemKind.UnknownField, ProblemKind.UnsupportedMediaType, ProblemKind.RequestTooLarge];

    private static readonly AnswerDescription Status =
        new(200, "The bucket's status.", ContentTypes.Json) { Schema = "BucketStatus", Headers = [HeaderNames.CacheControl] };

    internal static readonly EndpointDescription List = new("listBuckets", Tags.Buckets, "List buckets")
    {
        Answers =
        [
            new(200, "A page, in order of the names.", ContentTypes.Json)
            {
                Schema = "BucketList", Headers = [HeaderNames.Link, HeaderNames.CacheControl, HeaderNames.ContentEncoding],
            },
        ],
    };

    internal static readonly EndpointDescription Get = new("getBucket", Tags.Buckets, "Read a bucket's status and configuration")
    {
        Answers = [Status],
    };

    internal static readonly EndpointDescription Put = new("putBucket", Tags.Buckets, "Create a bucket")
    {
        Text = "Without a body, the bucket has the default configuration. To create it again changes nothing.",
        Headers = [HeaderNames.IfNoneMatch],
        Body = new("The configuration.", ContentTypes.Json) { Schema = "BucketConfiguration", Example = Configuration, IsRequired = false },
        Answers =
        [
            Status with { Text = "The bucket exists with this configuration." },
            Status with { Status = 201, Text = "Created.", Headers = [HeaderNames.Location, HeaderNames.CacheControl] },
        ],
        Problems =
        [
            .. Body, .. CommonProblems.OfWrites, ProblemKind.BucketConfigConflict, ProblemKind.PreconditionFailed,
            ProblemKind.QuotaExceeded,
        ],
    };

    internal static readonly EndpointDescription Patch = new("patchBucket", Tags.Buckets, "Change a bucket's configuration")
    {
        Text = "A merge patch (RFC 7396): null sets a member to its default. Backend, table type and durability cannot change.",
        Body = new("The members to change.", "application/merge-patch+json", ContentTypes.Json)
        {
            Schema = "BucketConfiguration",
            Example = """{"maxKeys":2000,"ttl":null}""",
        },
        Answers = [Status],
        Problems = [.. Body, ProblemKind.ImmutableProperty, .. CommonProblems.OfWrites],
    };

    internal static readonly EndpointDescription Delete = new("deleteBucket", Tags.Buckets, "Delete a bucket")
    {
        Text = "A bucket that does not exist is no error.",
        Answers = [new(204, "The bucket does not exist now.")],
        Problems = [ProblemKind.BucketNotEmpty, .. CommonProblems.OfWrites],
    };

    internal static readonly EndpointDescription Clear = new("clearBucket", Tags.Buckets, "Delete all keys of a bucket")
    {
        Answers = [new(200, "Deleted in one step.", ContentTypes.Json) { Schema = "Cleared", Example = """{"cleared":3}""" }],
        Problems = CommonProblems.OfWrites,
    };

    internal static readonly EndpointDescription Kill = new("killBucket", Tags.Buckets, "Kill a bucket's process")
    {
        Text = "For administrators. The supervisor starts the process again. An agent or a genserver that is not durable loses its values.",
        Answers = [new(204, "Killed.")],
        Problems = [ProblemKind.BucketRestarting, ProblemKind.BucketFailed],
    };
}
