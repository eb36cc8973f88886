using System.Diagnostics;
using System.Globalization;
using Pail.Bench.Programs;

namespace Pail.Bench.Load.Ceiling;

/// <summary>A load generator in C. It takes far less processor time for a request than .NET's client.</summary>
internal abstract class Generator
{
    /// <summary>How to install one.</summary>
    public const string HowToGet = "Debian: apt-get install wrk, or nghttp2-client for h2load";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The name of its program.</summary>
    public abstract string Name { get; }

    // A thread does tens of thousands of requests a second, and takes a core from the server.
    protected static int Threads(GeneratorOrder order) => Math.Clamp(Environment.ProcessorCount / 4, 1, order.Connections);

    /// <summary>The generator that is in these folders, wrk before h2load; null when neither is.</summary>
    /// <param name="folders">The folders, as in the variable <c>PATH</c>.</param>
    public static Generator? Find(string folders) =>
        ((Generator[])[new Wrk(), new H2Load()]).FirstOrDefault(generator => Installed.Find(generator.Name, folders) is not null);

    /// <summary>How to start it.</summary>
    public abstract ProcessStartInfo Start(GeneratorOrder order);

    /// <summary>Reads what it has written.</summary>
    /// <returns>The requests a second, and how many requests failed in all; null when there is no result.</returns>
    public abstract (double Rate, long Failed)? Read(string output);

    /// <summary>Loads the server.</summary>
    /// <exception cref="LoadException">The generator fails, or no request is answered.</exception>
    public async Task<(double Rate, long Failed)> Run(GeneratorOrder order)
    {
        var output = await Children.Output(Start(order), TimeSpan.FromSeconds(order.Seconds) + Patience);
        return output is not null && Read(output) is { Rate: > 0 } result
            ? result
            : throw new LoadException($"{Name} did no request to {order.Keys}, and wrote: {output ?? "nothing"}");
    }

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
