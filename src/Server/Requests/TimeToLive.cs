using Pail.Runtime.Tables;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Reads when a value shall expire: <c>Kv-Ttl</c>, <c>Kv-Sliding</c> and <c>Kv-Expires-At</c>, or the query parameters <c>ttl</c>,
/// <c>sliding</c> and <c>expiresAt</c>. The time to live <c>never</c> is for a value that never expires, whatever the bucket's default is.
/// </summary>
internal static class TimeToLive
{
    internal static readonly string[] QueryParameters = ["ttl", "sliding", "expiresAt"];
    internal static readonly string[] Headers = [HeaderConstants.Ttl, HeaderConstants.Sliding, HeaderConstants.ExpiresAt];

    /// <summary>A time to live without an end.</summary>
    internal static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    /// <summary>The word for <see cref="Never"/>.</summary>
    internal const string NeverWord = "never";

    /// <summary>What a time to live must be, as the end of a sentence.</summary>
    internal const string Expected = $"{NeverWord}, or {Durations.ExpectedPositive}";

    /// <summary>Reads the expiration that a request asks for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="time">The clock that moments are compared with.</param>
    /// <param name="expiration">The expiration; null when the request does not ask for one.</param>
    /// <returns>What is wrong with the request, or <see langword="null"/>.</returns>
    internal static Problem? Read(HttpContext context, TimeProvider time, out Expiration? expiration)
    {
        expiration = null;
        var query = RequestTarget.Of(context).Query;
        if (query.Parameters.Count == 0 && WriteHeaders.HasOnlyOrdinary(context.Request.Headers))
            return null;

        var headers = context.Request.Headers;
        TimeSpan? sliding = null;
        DateTimeOffset? moment = null;
        var problem = Read<TimeSpan>(headers, query, HeaderConstants.Ttl, "ttl", ReadLifetime, out var ttl)
            ?? Read(headers, query, HeaderConstants.Sliding, "sliding", ReadTime, out sliding)
            ?? Read(headers, query, HeaderConstants.ExpiresAt, "expiresAt", ReadMoment, out moment);
        return problem ?? Combine(ttl, sliding, moment, time.GetUtcNow(), out expiration);
    }

    /// <summary>Makes one expiration of the three times that a write may have.</summary>
    /// <param name="ttl">How long the value stays, or <see cref="Never"/>.</param>
    /// <param name="sliding">How long it stays without being read.</param>
    /// <param name="moment">When it expires.</param>
    /// <param name="now">The current time.</param>
    /// <param name="expiration">The expiration; null without any of them.</param>
    /// <returns>What is wrong with the times, or <see langword="null"/>.</returns>
    internal static Problem? Combine(
        TimeSpan? ttl, TimeSpan? sliding, DateTimeOffset? moment, DateTimeOffset now, out Expiration? expiration)
    {
        expiration = null;

        // The bucket checks this again when it stores the value. Here it is checked before the body is sent.
        if (moment <= now)
            return Invalid($"A value must expire in the future, but {HttpTime.Rfc3339(moment.Value)} has passed.");
        if (ttl == Never && (sliding is not null || moment is not null))
            return Invalid($"A value that {NeverWord} expires must have no other time, but the request has one.");
        if (ttl is not null && moment is not null)
            return Invalid("A value must have a time to live or a moment at which it expires, but the request has both.");

        expiration = (ttl, sliding, moment) switch
        {
            (null, null, null) => null,
            (_, { } idle, { } until) => Expiration.Sliding(idle, until),
            (_, { } idle, null) => Expiration.Sliding(idle, ttl),
            ({ } lifetime, _, _) => lifetime == Never ? Expiration.None : Expiration.After(lifetime),
            (_, _, { } until) => Expiration.At(until),
        };
        return null;
    }

    /// <summary>Reads a time to live: a duration or <see cref="NeverWord"/>.</summary>
    internal static bool TryReadLifetime(ReadOnlySpan<char> text, out TimeSpan lifetime)
    {
        if (text is not NeverWord)
            return TryReadTime(text, out lifetime);
        lifetime = Never;
        return true;
    }

    /// <summary>Reads a duration greater than 0.</summary>
    internal static bool TryReadTime(ReadOnlySpan<char> text, out TimeSpan time) =>
        Durations.TryRead(text, out time) && time > TimeSpan.Zero;

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

    private static Problem? ReadLifetime(string name, string text, out TimeSpan? value)
    {
        value = TryReadLifetime(text, out var time) ? time : null;
        return value is null ? Invalid($"{name} must be {Expected}, but is {Echo.Quote(text)}.") : null;
    }

    private static Problem? ReadTime(string name, string text, out TimeSpan? value)
    {
        value = TryReadTime(text, out var time) ? time : null;
        return value is null ? Invalid($"{name} must be {Durations.ExpectedPositive}, but is {Echo.Quote(text)}.") : null;
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
