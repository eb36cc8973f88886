using Pail.Buckets;
using Pail.Server.Security;
using Pail.Server.Telemetry;

namespace Pail.Server.Hosting;

/// <summary>What another program that hosts this server adds to it, such as the cluster. All members are optional.</summary>
internal sealed record ServerExtension
{
    /// <summary>The help of the program, in place of the server's own.</summary>
    internal string Help { get; init; } = Arguments.Help;

    /// <summary>Settings with one value, beside those of the server.</summary>
    internal string[] Values { get; init; } = [];

    /// <summary>Settings that are true or false, beside those of the server.</summary>
    internal string[] Flags { get; init; } = [];

    /// <summary>Settings and commands of the server that this program refuses, and the sentence that says why.</summary>
    internal IReadOnlyDictionary<string, string> Refused { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether all buckets are durable, by other means than the server's own storage.</summary>
    internal bool IsAlwaysDurable { get; init; }

    /// <summary>The most that <c>maxValueBytes</c> of a durable bucket may be.</summary>
    internal int MaxDurableValueBytes { get; init; } = BucketConfig.MaxDurableValueBytes;

    /// <summary>
    /// Reads the program's own settings and registers its services, after those of the server.
    /// </summary>
    internal Action<WebApplicationBuilder, ServerOptions>? Configure { get; init; }

    /// <summary>The URL to listen on when the settings have none.</summary>
    internal Func<string> DefaultUrl { get; init; } = static () => ListenAddresses.Default;

    /// <summary>
    /// Beginnings of paths, such as <c>/dashboard</c>, and the roles that they need. What is below them is mapped by <see cref="Map"/>
    /// with the framework's own routing, which is more lenient than the server's, and is no part of the API.
    /// </summary>
    internal IReadOnlyDictionary<string, Role> Folders { get; init; } = new Dictionary<string, Role>();

    /// <summary>Maps what is below <see cref="Folders"/>.</summary>
    internal Action<WebApplication>? Map { get; init; }

    /// <summary>
    /// Work before the services start and the resources are mapped. It may throw whatever <see cref="Explain"/> explains.
    /// </summary>
    internal Func<IServiceProvider, TextWriter, CancellationToken, Task>? Prepare { get; init; }

    /// <summary>Lines for the user who started the program, after the server's own.</summary>
    internal Func<IServiceProvider, IEnumerable<string>>? Greeting { get; init; }

    /// <summary>Says what a failure to start means; null for one that the program does not know.</summary>
    internal Func<Exception, StartFailure?>? Explain { get; init; }

    /// <summary>The further meters that <c>/metrics</c> and OTLP show.</summary>
    internal FurtherMeters Meters { get; init; } = FurtherMeters.None;

    /// <summary>The sentence for a setting or command that is refused; null for all others.</summary>
    internal string? WhyRefused(string name) =>
        Refused.FirstOrDefault(refused => refused.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
