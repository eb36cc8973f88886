using Pail.Buckets;

namespace Pail.Server.Keys;

/// <summary>A write on its way: the request and what was read off its head.</summary>
internal readonly record struct ValueWrite(HttpContext Context, IBucket Bucket, string Key, string ContentType, Condition Condition);
