namespace Pail.Server.Problems;

/// <summary>One kind of error answer. The code is part of the API's contract; the title is only for people.</summary>
internal sealed record ProblemKind(string Code, int Status, string Title)
{
    internal static readonly ProblemKind NotFound = new("not-found", 404, "Not found");
    internal static readonly ProblemKind BucketNotFound = new("bucket-not-found", 404, "Bucket not found");
    internal static readonly ProblemKind KeyNotFound = new("key-not-found", 404, "Key not found");
    internal static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", 405, "Method not allowed");
    internal static readonly ProblemKind NotAcceptable = new("not-acceptable", 406, "Not acceptable");
    internal static readonly ProblemKind ActionNotPossible = new("action-not-possible", 409, "Action is not possible");
    internal static readonly ProblemKind NoStorage = new("no-storage", 409, "There is no storage");
    internal static readonly ProblemKind BackUpRunning = new("backup-running", 409, "A backup is being made");
    internal static readonly ProblemKind BucketConfigConflict =
        new("bucket-config-conflict", 409, "Bucket exists with another configuration");
    internal static readonly ProblemKind ImmutableProperty = new("immutable-property", 409, "Property cannot change");
    internal static readonly ProblemKind BucketNotEmpty = new("bucket-not-empty", 409, "Bucket is not empty");
    internal static readonly ProblemKind NotAnInteger = new("not-an-integer", 409, "Not an integer");
    internal static readonly ProblemKind InvalidStep = new("not-an-integer", 400, "Not an integer");
    internal static readonly ProblemKind IntegerOverflow = new("integer-overflow", 409, "Integer overflow");
    internal static readonly ProblemKind NotJson = new("not-json", 409, "Not JSON");
    internal static readonly ProblemKind InvalidTtl = new("invalid-ttl", 400, "Invalid time to live");
    internal static readonly ProblemKind TransactionFailed = new("txn-failed", 409, "Transaction failed");
    internal static readonly ProblemKind RevisionCompacted = new("revision-compacted", 410, "Events are no longer kept");
    internal static readonly ProblemKind FutureRevision = new("future-revision", 400, "Revision lies in the future");
    internal static readonly ProblemKind Unauthenticated = new("unauthenticated", 401, "API key missing or unknown");
    internal static readonly ProblemKind Forbidden = new("forbidden", 403, "Not allowed");
    internal static readonly ProblemKind RateLimited = new("rate-limited", 429, "Too many requests");
    internal static readonly ProblemKind QuotaExceeded = new("quota-exceeded", 507, "Quota exceeded");
    internal static readonly ProblemKind MailboxFull = new("mailbox-full", 503, "Bucket is busy");
    internal static readonly ProblemKind LengthRequired = new("length-required", 411, "Length required");
    internal static readonly ProblemKind PreconditionFailed = new("precondition-failed", 412, "Precondition failed");
    internal static readonly ProblemKind ValueTooLarge = new("value-too-large", 413, "Value too large");
    internal static readonly ProblemKind RequestTooLarge = new("request-too-large", 413, "Request too large");
    internal static readonly ProblemKind UnsupportedMediaType = new("unsupported-media-type", 415, "Unsupported media type");
    internal static readonly ProblemKind RangeNotSatisfiable = new("range-not-satisfiable", 416, "Range not satisfiable");
    internal static readonly ProblemKind InvalidPath = new("invalid-path", 400, "Invalid path");
    internal static readonly ProblemKind InvalidBucketName = new("invalid-bucket-name", 400, "Invalid bucket name");
    internal static readonly ProblemKind InvalidKey = new("invalid-key", 400, "Invalid key");
    internal static readonly ProblemKind InvalidQuery = new("invalid-query", 400, "Invalid query");
    internal static readonly ProblemKind InvalidHeader = new("invalid-header", 400, "Invalid header");
    internal static readonly ProblemKind InvalidJson = new("invalid-json", 400, "Invalid JSON");
    internal static readonly ProblemKind UnknownField = new("unknown-field", 400, "Unknown field");
    internal static readonly ProblemKind CrossOrigin = new("cross-origin", 403, "Request from another site");
    internal static readonly ProblemKind UnknownTransferCoding = new("invalid-header", 501, "Transfer coding not implemented");
    internal static readonly ProblemKind InternalError = new("internal-error", 500, "Internal error");
    internal static readonly ProblemKind BucketRestarting = new("bucket-restarting", 503, "Bucket is restarting");
    internal static readonly ProblemKind BucketFailed = new("bucket-failed", 503, "Bucket has failed");
    internal static readonly ProblemKind CallTimeout = new("call-timeout", 503, "Bucket did not answer in time");
    internal static readonly ProblemKind StorageFull = new("storage-full", 507, "Storage is full");

    /// <summary>For probes: load balancers look for a 503.</summary>
    internal static readonly ProblemKind NotReadyStorageFull = new("storage-full", 503, "Storage is full");
    internal static readonly ProblemKind StorageBusy = new("storage-busy", 503, "Storage is busy");
    internal static readonly ProblemKind StorageUnavailable = new("storage-unavailable", 503, "Storage does not answer");
    internal static readonly ProblemKind StorageFailed = new("storage-failed", 503, "Storage has failed");
    internal static readonly ProblemKind NotReady = new("not-ready", 503, "Not ready");
    internal static readonly ProblemKind ShuttingDown = new("shutting-down", 503, "Shutting down");

    /// <summary>The problem's type. The URI is relative, so that it does not depend on the server's host name.</summary>
    internal string Type { get; } = "/problems/" + Code;
}
