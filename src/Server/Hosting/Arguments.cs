using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>Checks the command line and brings it into the form that the framework's configuration reads.</summary>
internal static class Arguments
{
    internal const string Help = """
        Pail, a key-value bucket server.

          Pail.Server [SWITCHES]    runs the server
          Pail.Server key --name NAME --role reader|writer|admin [--buckets PATTERN[;PATTERN…]]
                                    makes an API key, and prints it with the settings for it
          Pail.Server salvage --data DIR --to NEWDIR
                                    saves what is readable of damaged durable buckets into a new directory

          --urls URL[;URL…]     where to listen (default: http://127.0.0.1:4000)
          --http_ports PORT[;PORT…], --https_ports PORT[;PORT…]
                                the same: these ports on all addresses
          --backend BACKEND     agent, genserver or table: the backend of a bucket that is created without one (default: table)
          --memoryBudget SIZE   how much memory all buckets may take together, such as 512MB, or none for any (default: half of
                                what the process may use)
          --data DIR            the directory that durable buckets are kept in, so that they survive the end of the server (default:
                                none: all buckets are lost when the server stops)
          --durable [BOOL]      whether a bucket is durable that is created without a word about it (default: true with --data)
          --sync WHEN           when the disk is waited for: always (before each answer), in a time such as 100ms, or never; a power
                                cut may take what was not waited for (default: always)
          --restore FILE        a backup to begin with; DIR must have no durable buckets yet
          --maxConnections N    how many connections there may be at the same time (default: 2000)
          --maxImportBytes N    the longest body of an import (default: 268435456)
          --maxBuckets N        how many buckets there may be (default: 100000)
          --maxWatchers N       how many watches of buckets there may be at the same time (default: 10000)
          --rateLimit N         how many requests a second each API key, or else each address, may send (default: any number)
          --rateBurst N         how many of them at once, after a pause (default: as many as in a second)
          --shutdownDelay TIME  how long to go on serving after SIGTERM, not ready any more, such as 10s (default: 0)
          --OTEL_EXPORTER_OTLP_ENDPOINT URL
                                the collector that metrics and traces are sent to (default: none)
          --tcp ADDRESS:PORT    where to serve the line protocol, such as 127.0.0.1:4040 (default: nowhere)
          --AllowedOrigins URL[;URL…]
                                other sites whose web pages may send writes, such as https://example.org (default: none)
          --AllowedHosts HOST[;HOST…]
                                the hosts that are served (default: on loopback localhost, 127.0.0.1 and [::1]; else all)
          --settings FILE       a further settings file, in the form of appsettings.json; SIGHUP reads its API keys again
          --insecure            allow other machines to connect, although there are no API keys
          --environment NAME    also read appsettings.NAME.json
          --Section:Key VALUE   any other setting, as in appsettings.json
          --help                show this help
        """;

    /// <summary>Whether help is asked for, also behind other switches: people add <c>--help</c> to the line that did not work.</summary>
    internal static bool AskForHelp(string[] args) => args.Any(static argument => argument is "--help" or "-h" or "-?");

    /// <summary>Normalizes the switches. Refuses unknown switches, because a mistyped switch must not be ignored silently.</summary>
    internal static string[] Normalize(string[] args, ServerExtension extension)
    {
        var normal = new List<string>(args.Length);
        for (var i = 0; i < args.Length; i++)
        {
            var argument = args[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
                throw new StartupException($"Unknown argument {argument}; switches begin with --, and --help lists them.");

            var equals = argument.IndexOf('=');
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            if (extension.WhyRefused(name) is { } reason)
                throw new StartupException(reason);
            if (SettingNames.IsFlag(name, extension))
            {
                var hasNext = equals < 0 && i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
                var next = hasNext ? args[i + 1] : null;
                if (next is not null && !bool.TryParse(next, out _))
                    throw new StartupException($"{name} must be true or false, but is {Echo.Quote(next)}.");
                normal.Add(equals >= 0 ? argument : $"{argument}={(next is null ? "true" : args[++i])}");
            }
            else if (!SettingNames.IsSwitch(name, extension))
                throw new StartupException($"Unknown switch --{name}; --help lists the switches.");
            else if (equals >= 0)
                normal.Add(argument);
            else if (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                normal.Add($"{argument}={args[++i]}");
            else
                throw new StartupException($"The switch --{name} needs a value.");
        }

        return [.. normal];
    }
}
