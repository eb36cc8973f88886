namespace Pail.Server.Batches;

/// <summary>The members of an operation or a comparison in JSON, as a set.</summary>
[Flags]
internal enum OperationMembers
{
    None = 0,
    Op = 1 << 0,
    Key = 1 << 1,
    Text = 1 << 2,
    Base64 = 1 << 3,
    ContentType = 1 << 4,
    ContentEncoding = 1 << 5,
    ContentLanguage = 1 << 6,
    Metadata = 1 << 7,
    Ttl = 1 << 8,
    Sliding = 1 << 9,
    ExpiresAt = 1 << 10,
    IfMatch = 1 << 11,
    IfNoneMatch = 1 << 12,
    By = 1 << 13,
    Patch = 1 << 14,
    Exists = 1 << 15,
    ETag = 1 << 16,

    Value = Text | Base64,
    Times = Ttl | Sliding | ExpiresAt,
    Conditions = IfMatch | IfNoneMatch,
}
