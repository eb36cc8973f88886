using Pail.Bench.Buckets.Workloads;

namespace Pail.Bench.Http;

/// <summary>The contestants of <c>compare http</c> that need programs, as far as these are there.</summary>
/// <param name="Redis">Redis and Garnet.</param>
/// <param name="HasCowboy">Whether there is an Elixir with Cowboy.</param>
internal sealed record HttpPeers(IReadOnlyList<RedisProgram> Redis, bool HasCowboy)
{
    /// <summary>Looks for the programs.</summary>
    public static HttpPeers Find() => new(RedisProgram.Found, CowboyService.Versions is not null);
}
