using Pail.Buckets;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>A write of a value: the request, and what was read from its path and headers.</summary>
internal readonly record struct ValueWrite(
    HttpContext Context, IBucket Bucket, string Key, ContentHeaders Content, Condition Condition, TimeProvider Time);
