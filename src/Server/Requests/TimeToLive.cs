using Pail.Runtime.Tables;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Reads when a value shall expire: <c>Kv-Ttl</c>, <c>Kv-Sliding</c> and <c>Kv-Expires-At</c>, or the query parameters <c>ttl</c>,
/// <c>sliding</c> and <c>expiresAt</c>.
/// </summary>
internal static class TimeToLive
{
    internal static readonly string[] QueryParameters = ["ttl", "sliding", "expiresAt"];
    internal static readonly string[] Headers = [HeaderConstants.Ttl, HeaderConstants.Sliding, HeaderConstants.ExpiresAt];

    /// <summary>Reads the expiration that a request asks for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="time">The clock that moments are compared with.</param>
    /// <param name="expiration">The expiration; null when the request does not ask for one.</param>
    /// <returns>What is wrong with the request, or <see langword="null"/>.</returns>
    internal static Problem? Read(HttpContext context, TimeProvider time, out Expiration? expiration)
    {
        expiration = null;
        var query = Query.Of(context);
        if (query.Parameters.Count == 0 && WriteHeaders.HasOnlyOrdinary(context.Request.Headers))
            return null;

        var headers = context.Request.Headers;
        TimeSpan? sliding = null;
        DateTimeOffset? moment = null;
        var problem = Read<TimeSpan>(headers, query, HeaderConstants.Ttl, "ttl", ReadTime, out var ttl)
            ?? Read(headers, query, HeaderConstants.Sliding, "sliding", ReadTime, out sliding)
            ?? Read(headers, query, HeaderConstants.ExpiresAt, "expiresAt", ReadMoment, out moment);
        if (problem is not null)
            return problem;

        // The bucket checks this again when it stores the value. Here it is checked before the body is sent.
        if (moment <= time.GetUtcNow())
            return Invalid($"A value must expire in the future, but {HttpTime.Rfc3339(moment.Value)} has passed.");
        if (ttl is not null && moment is not null)
            return Invalid("A value must have a time to live or a moment at which it expires, but the request has both.");

        expiration = (ttl, sliding, moment) switch
        {
            (null, null, null) => null,
            (_, { } idle, { } until) => Expiration.Sliding(idle, until),
            (_, { } idle, null) => Expiration.Sliding(idle, ttl),
            ({ } lifetime, _, _) => Expiration.After(lifetime),
            (_, _, { } until) => Expiration.At(until),
        };
        return null;
    }

    // Both forms may come together, for example when a script adds a parameter to a request of a program. Then they must agree.
    private static Problem? Read<T>(
        IHeaderDictionary headers, Query query, string header, string parameter, Reader<T> read, out T? value)
        where T : struct
    {
        value = null;
        T? second = null;
        var lines = headers[header];
        var text = query.Text(parameter);
        var problem = lines.Count == 0 ? null : read(header, lines.ToString(), out value);
        problem ??= text is null ? null : read($"The query parameter {parameter}", text, out second);
        if (value is { } first && second is { } other && !first.Equals(other))
        {
            return Invalid(
                $"{header} and the query parameter {parameter} must agree, "
                + $"but are {Echo.Quote(lines.ToString())} and {Echo.Quote(text!)}.");
        }

        value ??= second;
        return problem;
    }

    private static Problem? ReadTime(string name, string text, out TimeSpan? value)
    {
        value = null;
        if (!Durations.TryRead(text, out var time) || time <= TimeSpan.Zero)
            return Invalid($"{name} must be {Durations.Expected}, greater than 0, but is {Echo.Quote(text)}.");
        value = time;
        return null;
    }

    private static Problem? ReadMoment(string name, string text, out DateTimeOffset? value)
    {
        value = null;
        if (!HttpTime.TryParseRfc3339(text, out var moment))
        {
            return Invalid(
                $"{name} must be a time of RFC 3339 such as 2030-01-31T12:00:00Z (in a query, + is written %2B), "
                + $"but is {Echo.Quote(text)}.");
        }

        value = moment;
        return null;
    }

    private static Problem Invalid(string detail) => new(ProblemKind.InvalidTtl, detail);

    private delegate Problem? Reader<T>(string name, string text, out T? value)
        where T : struct;
}
