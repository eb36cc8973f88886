using Microsoft.AspNetCore.Http.Features;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;

namespace Pail.Server.Security;

/// <summary>
/// Middleware of a server with API keys: finds the caller by the key, before the path is looked at and the body is read. Only the public
/// paths need no key.
/// </summary>
internal sealed class Authentication(RequestDelegate next, ApiKeyRing keys, GuessLimit guesses)
{
    private const string Challenge = "Bearer realm=\"pail\"";

    internal Task Invoke(HttpContext context)
    {
        var path = RawTarget.Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Path;
        if (PublicPaths.Include(path))
        {
            context.Features.Set(Caller.Visitor);
            return next(context);
        }

        switch (BearerToken.Read(context.Request.Headers.Authorization, out var token))
        {
            case Credentials.None:
                return Refuse(
                    context, Challenge, ProblemKind.Unauthenticated,
                    "This server needs an API key: send \"Authorization: Bearer pail_…\".");
            case Credentials.Several:
                return Refuse(
                    context, WithError("invalid_request"), ProblemKind.InvalidHeader,
                    "The header Authorization must come once, but comes several times.");
        }

        var slot = AddressSlots.Of(context.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress);
        if (guesses.IsLocked(slot, out var wait))
            return TooMany(context, wait);
        if (keys.Find(token) is { } caller)
        {
            guesses.Succeed(slot);
            context.Features.Set(caller);
            return next(context);
        }

        if (!guesses.TryFail(slot, out wait))
            return TooMany(context, wait);
        return Refuse(
            context, WithError("invalid_token"), ProblemKind.Unauthenticated,
            ApiKeyText.IsWellFormed(token)
                ? "The server does not know this API key."
                : $"An API key is {ApiKeyText.Prefix} and {ApiKeyText.Length - ApiKeyText.Prefix.Length} letters and digits, "
                    + "but this one is not, or has a typing mistake.");
    }

    /// <summary>Refuses a request for which the caller's role does not suffice.</summary>
    internal static Task Forbid(HttpContext context, string detail) =>
        Refuse(context, WithError("insufficient_scope"), ProblemKind.Forbidden, detail);

    private static string WithError(string error) => $"{Challenge}, error=\"{error}\"";

    private static Task TooMany(HttpContext context, TimeSpan wait)
    {
        RetryAfter.Set(context.Response, wait);
        return context.WriteProblem(
            ProblemKind.RateLimited, "Too many wrong API keys came from this address; try again after the time in Retry-After.");
    }

    private static Task Refuse(HttpContext context, string challenge, ProblemKind kind, string detail)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return context.WriteProblem(kind, detail);
    }
}
