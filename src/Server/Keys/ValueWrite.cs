using Pail.Buckets;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>A write on its way: the request and what was read off its head.</summary>
internal readonly record struct ValueWrite(
    HttpContext Context, IBucket Bucket, string Key, ContentHeaders Content, Condition Condition, TimeProvider Time);
