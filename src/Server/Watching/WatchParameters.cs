using Pail.Buckets;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Watching;

/// <summary>What a client wants to watch, and in which form.</summary>
/// <param name="Query">Which keys, and from where on.</param>
/// <param name="Format">The form of the events.</param>
/// <param name="Values">Whether events have the stored bytes.</param>
internal sealed record WatchParameters(WatchQuery Query, WatchFormat Format, bool Values)
{
    internal static readonly string[] Names = ["prefix", "key", "since", "values", "initial"];

    private const string LastEventId = "Last-Event-ID";

    /// <summary>Reads the query and the headers of a request.</summary>
    /// <returns>What is wrong with them, or <see langword="null"/>.</returns>
    internal static Problem? Read(HttpContext context, out WatchParameters parameters)
    {
        parameters = null!;
        var query = RequestTarget.Of(context).Query;
        var (prefix, key, since) = (query.Text("prefix") ?? "", query.NonEmpty("key"), query.NonEmpty("since"));
        var (values, initial) = (query.Flag("values"), query.Flag("initial"));
        if (query.Problem is { } problem)
            return problem;
        if (key is not null && KeyRules.FindFault(key) is { } fault)
            return new Problem(ProblemKind.InvalidKey, fault);

        Revision? place = null;
        if (since is not null && !TryRead(since, out place))
            return new Problem(ProblemKind.InvalidQuery, $"The query parameter since must be {Rule}, but is {Echo.Quote(since)}.");

        // An EventSource that reconnects repeats its URL and adds the header. So the header is the later place, and wins over since. Its
        // standard does not send an empty id; a client that does has seen no event.
        var last = context.Request.Headers[LastEventId];
        if (last.Count > 0 && last != "" && !TryRead(last.ToString(), out place))
            return new Problem(ProblemKind.InvalidHeader, $"{LastEventId} must be {Rule}, but is {Echo.Quote(last.ToString())}.");

        if (WatchFormat.Choose(context.Request.Headers.Accept) is not { } format)
            return new Problem(ProblemKind.NotAcceptable, $"Events are sent as {WatchFormat.Names}.");

        parameters = new WatchParameters(
            new WatchQuery { Prefix = prefix, Key = key, Since = place, Initial = initial }, format, values);
        return null;
    }

    private const string Rule = "the id of an event, such as 1795376299000000.42";

    private static bool TryRead(string text, out Revision? place)
    {
        var isRevision = Revision.TryParse(text, out var revision);
        place = revision;
        return isRevision;
    }
}
