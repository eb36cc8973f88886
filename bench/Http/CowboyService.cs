using System.Diagnostics;
using Pail.Bench.Load;
using Pail.Bench.Programs;

namespace Pail.Bench.Http;

/// <summary>An Elixir service: a bucket behind Cowboy, which is the web server of Phoenix and Plug.</summary>
/// <param name="store">What has the values: <c>agent</c> or <c>ets</c>.</param>
internal sealed class CowboyService(string store) : HttpService
{
    /// <summary>How to install it. The Debian package of RabbitMQ has a copy of Cowboy.</summary>
    public const string HowToGet = "Debian: apt-get install elixir, and apt-get install --no-install-recommends rabbitmq-server";

    private const string Elixir = "elixir";
    private const int Fillers = 16;

    // Mix downloads and compiles Cowboy at the first time.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Http", "cowboy.exs");

    private static readonly Lazy<string?> Answer = new(static () =>
        Children.Output(new ProcessStartInfo(Elixir, [Script, "find"]), TimeLimit).GetAwaiter().GetResult()?.Trim().Split('\n')[^1]);

    /// <summary>The versions of Cowboy and of what it runs on; null without Elixir or Cowboy. Asked once.</summary>
    public static string? Versions => Answer.Value;

    public override Task<RunningServer> Start() => RunningServer.Start(Elixir, [Script, store, HttpCallers.Bucket], CancellationToken.None);

    // It has no batches.
    public override Task Fill(BucketClient client, string bucket, IReadOnlyList<string> keys) =>
        Task.WhenAll(Enumerable.Range(0, Fillers).Select(filler => Task.Run(async () =>
        {
            var tally = new Tally();
            for (var i = filler; i < keys.Count; i += Fillers)
                await client.Put(bucket, keys[i], tally);
            if (tally.Errors.Keys.FirstOrDefault() is { } error)
                throw new LoadException($"Cowboy could not be filled: {error}");
        })));
}
