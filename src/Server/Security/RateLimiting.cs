using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;

namespace Pail.Server.Security;

/// <summary>
/// Middleware that limits the rate of requests: for each name of API keys, and for each address of callers without a key. Health checks are
/// not limited, because a load balancer must not take a busy server for a dead one.
/// </summary>
/// <remarks>
/// The framework's rate limiter keeps an object for each address, as many as clients have addresses, and it has a clock of its own. This
/// one has a table of a fixed size, and allocates nothing.
/// </remarks>
internal sealed class RateLimiting(RequestDelegate next, RateLimit limit, TimeProvider time)
{
    private const string Health = "/health/";

    private readonly RateMeter _addresses = new(time, limit.PerSecond, limit.Burst, AddressSlots.Count);

    // Has the names of configured keys only, so it does not grow with what clients send.
    private readonly ConcurrentDictionary<string, RateMeter> _names = new();

    internal Task Invoke(HttpContext context)
    {
        var features = context.Features;
        if (RawTarget.Split(features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Path.StartsWith(Health))
            return next(context);

        var isFree = Caller.Of(context).Name is { } name
            ? MeterOf(name).TryTake(0, out var wait)
            : _addresses.TryTake(AddressSlots.Of(features.Get<IHttpConnectionFeature>()?.RemoteIpAddress), out wait);
        return isFree ? next(context) : Refuse(context, wait);
    }

    private RateMeter MeterOf(string name) => _names.GetOrAdd(
        name,
        static (_, rate) => new RateMeter(rate.time, rate.limit.PerSecond, rate.limit.Burst, slots: 1),
        (limit, time));

    private Task Refuse(HttpContext context, TimeSpan wait)
    {
        RetryAfter.Set(context.Response, wait);
        return context.WriteProblem(
            ProblemKind.RateLimited,
            $"The server accepts {limit.PerSecond} requests a second, and {limit.Burst} at once, from each API key or address.");
    }
}
