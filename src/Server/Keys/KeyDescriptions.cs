using Microsoft.Net.Http.Headers;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>What the endpoints of keys and values do, for the OpenAPI document.</summary>
internal static class KeyDescriptions
{
    private static readonly string[] WriteConditions = [HeaderNames.IfMatch, HeaderNames.IfNoneMatch, HeaderNames.IfUnmodifiedSince];
    private static readonly string[] ReadConditions = [.. WriteConditions, HeaderNames.IfModifiedSince];
    private static readonly string[] Content = [HeaderNames.ContentType, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage];
    private static readonly string[] Tag = [HeaderNames.ETag, HeaderConstants.Revision];
    private static readonly string[] ValueHeaders =
    [
        .. Tag, HeaderNames.LastModified, HeaderConstants.Created, HeaderConstants.ExpiresAt, HeaderConstants.MetaPrefix + "*",
        HeaderNames.CacheControl, HeaderNames.AcceptRanges, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage,
    ];

    private static readonly ProblemKind[] Limits = [ProblemKind.ValueTooLarge, ProblemKind.RequestTooLarge, ProblemKind.QuotaExceeded];
    private static readonly ProblemKind[] Write =
        [.. CommonProblems.OfWrites, .. Limits, ProblemKind.PreconditionFailed, ProblemKind.LengthRequired, ProblemKind.InvalidTtl];

    private static readonly AnswerDescription OldValue = new(
        200, "Replaced, and the client prefers the old value, which is the body.", "*/*")
    {
        Headers = [.. Tag, HeaderConstants.PreferenceApplied, HeaderConstants.MetaPrefix + "*"],
    };

    internal static readonly EndpointDescription List = new("listKeys", Tags.Values, "List keys")
    {
        Text = "A page in byte order of the keys. As NDJSON, the last line is `{\"end\":true,\"revision\":n}`. As text, one "
            + "percent-encoded key a line.",
        Headers = [HeaderNames.Accept],
        Answers =
        [
            new(200, "The page.", ContentTypes.Json, ContentTypes.NdJson, ContentTypes.Text)
            {
                Schema = "KeyList",
                Headers = [HeaderNames.Link, HeaderNames.CacheControl, HeaderNames.ContentEncoding],
                Example = """{"value":[{"key":"milk","etag":"\"7.42\"","revision":42,"size":1,"expiresAt":null}]}""",
            },
        ],
        Problems = [.. CommonProblems.OfCalls, ProblemKind.NotAcceptable],
    };

    internal static readonly EndpointDescription Create = new("createValue", Tags.Values, "Store a value under a key that the server makes")
    {
        Text = "The key is a UUIDv7. Its path is in `Location`.",
        Headers = [.. Content, HeaderNames.IfMatch, HeaderNames.IfNoneMatch],
        Body = new("The value.", "*/*"),
        Answers = [new(201, "Stored.") { Headers = [.. Tag, HeaderNames.Location] }],
        Problems = Write,
    };

    internal static readonly EndpointDescription Get = new("getValue", Tags.Values, "Read a value")
    {
        Headers = [.. ReadConditions, HeaderNames.Range, HeaderNames.IfRange],
        Answers =
        [
            new(200, "The value, as it was stored.", "*/*") { Headers = ValueHeaders },
            new(206, "A part of the value.", "*/*") { Headers = [.. ValueHeaders, HeaderNames.ContentRange] },
            new(304, "The client has the value already.")
            {
                Headers =
                [
                    .. Tag, HeaderNames.LastModified, HeaderConstants.Created, HeaderConstants.ExpiresAt, HeaderNames.CacheControl,
                ],
            },
        ],
        Problems =
            [.. CommonProblems.OfCalls, ProblemKind.KeyNotFound, ProblemKind.PreconditionFailed, ProblemKind.RangeNotSatisfiable],
    };

    internal static readonly EndpointDescription Put = Store("putValue", "Store a value");

    internal static readonly EndpointDescription Post = Store("postValue", "Store a value, as PUT does");

    internal static readonly EndpointDescription Patch = new("patchValue", Tags.Values, "Change a JSON value")
    {
        Text = "A merge patch (RFC 7396). Reading, changing and writing are one step.",
        Headers = [.. WriteConditions, HeaderConstants.Prefer],
        Body = new("The patch.", "application/merge-patch+json") { Example = """{"price":2,"old":null}""" },
        Answers =
        [
            new(200, "Changed, and the client prefers the new value, which is the body.", "*/*")
            {
                Headers = [.. Tag, HeaderConstants.PreferenceApplied, HeaderConstants.MetaPrefix + "*"],
            },
            new(204, "Changed.") { Headers = Tag },
        ],
        Problems = [.. Write, ProblemKind.KeyNotFound, ProblemKind.NotJson, ProblemKind.InvalidJson, ProblemKind.UnsupportedMediaType],
    };

    internal static readonly EndpointDescription Delete = new("deleteValue", Tags.Values, "Delete a key")
    {
        Text = "A key that does not exist is no error; `Kv-Existed` says whether it did.",
        Headers = [.. WriteConditions, HeaderConstants.Prefer],
        Answers =
        [
            OldValue with
            {
                Text = "Deleted, and the client prefers the old value, which is the body.",
                Headers = [.. OldValue.Headers, HeaderConstants.Existed],
            },
            new(204, "The key does not exist now.") { Headers = [HeaderConstants.Existed] },
        ],
        Problems = [.. CommonProblems.OfWrites, ProblemKind.PreconditionFailed],
    };

    internal static readonly EndpointDescription Meta = new("getMetadata", Tags.Kinds, "Read everything about a value except its bytes")
    {
        Answers = [new(200, "The metadata.", ContentTypes.Json) { Schema = "ValueMetadata", Headers = [HeaderNames.CacheControl] }],
        Problems = [.. CommonProblems.OfCalls, ProblemKind.KeyNotFound],
    };

    internal static readonly EndpointDescription GetCounter = new("getCounter", Tags.Kinds, "Read a counter")
    {
        Headers = ReadConditions,
        Answers =
        [
            new(200, "The number, as text.", ContentTypes.Text) { Headers = [.. Tag, HeaderNames.CacheControl] },
            new(304, "The client has the number already.") { Headers = [.. Tag, HeaderNames.CacheControl] },
        ],
        Problems = [.. CommonProblems.OfCalls, ProblemKind.KeyNotFound, ProblemKind.NotAnInteger, ProblemKind.PreconditionFailed],
    };

    internal static readonly EndpointDescription AddToCounter = new("addToCounter", Tags.Kinds, "Add to a counter")
    {
        Text = "An absent key counts as 0.",
        Headers = WriteConditions,
        Body = new("The number to add, such as `5` or `-1`; without a body, 1.", ContentTypes.Text) { IsRequired = false },
        Answers = [new(200, "The new number, as text.", ContentTypes.Text) { Headers = [.. Tag, HeaderNames.CacheControl] }],
        Problems =
        [
            .. CommonProblems.OfWrites, ProblemKind.NotAnInteger, ProblemKind.InvalidStep, ProblemKind.IntegerOverflow,
            ProblemKind.PreconditionFailed, ProblemKind.RequestTooLarge, ProblemKind.QuotaExceeded, ProblemKind.ValueTooLarge,
            ProblemKind.UnsupportedMediaType,
        ],
    };

    internal static readonly EndpointDescription Append = new("appendToValue", Tags.Kinds, "Append bytes to a value")
    {
        Text = "An absent key is created.",
        Headers = [.. WriteConditions, HeaderNames.ContentType],
        Body = new("The bytes to append.", "*/*"),
        Answers =
        [
            new(201, "Created.") { Headers = [.. Tag, HeaderConstants.Size, HeaderNames.Location] },
            new(204, "Appended.") { Headers = [.. Tag, HeaderConstants.Size] },
        ],
        Problems =
        [
            .. CommonProblems.OfWrites, .. Limits, ProblemKind.PreconditionFailed, ProblemKind.LengthRequired,
            ProblemKind.UnsupportedMediaType,
        ],
    };

    internal static readonly EndpointDescription GetTimeToLive = new("getTimeToLive", Tags.Kinds, "Read when a value expires")
    {
        Answers = [new(200, "When it expires.", ContentTypes.Json) { Schema = "TimeToLive", Headers = [HeaderNames.CacheControl] }],
        Problems = [.. CommonProblems.OfCalls, ProblemKind.KeyNotFound],
    };

    internal static readonly EndpointDescription SetTimeToLive =
        Expire("setTimeToLive", "Set when a value expires", ProblemKind.InvalidTtl);

    internal static readonly EndpointDescription RemoveTimeToLive = Expire("removeTimeToLive", "Make a value never expire");

    internal static readonly EndpointDescription Touch = Expire("touchValue", "Renew a sliding expiry");

    private static EndpointDescription Store(string id, string summary) => new(id, Tags.Values, summary)
    {
        Text = "Without a time to live, that of the bucket applies. `If-None-Match: *` only creates; `If-Match` is compare-and-set.",
        Headers = [.. Content, .. WriteConditions, HeaderConstants.Prefer],
        Body = new("The value: any bytes.", "*/*"),
        Answers =
        [
            OldValue,
            new(201, "Created.") { Headers = [.. Tag, HeaderNames.Location] },
            new(204, "Replaced.") { Headers = Tag },
        ],
        Problems = Write,
    };

    private static EndpointDescription Expire(string id, string summary, params ProblemKind[] more) => new(id, Tags.Kinds, summary)
    {
        Text = "The value and its entity tag stay.",
        Headers = WriteConditions,
        Answers = [new(204, "Done.") { Headers = [.. Tag, HeaderConstants.ExpiresAt] }],
        Problems = [.. CommonProblems.OfWrites, .. more, ProblemKind.KeyNotFound, ProblemKind.PreconditionFailed],
    };
}
