namespace Pail.Server.Hosting;

/// <summary>The command line, checked and brought into the form that the framework's configuration reads.</summary>
internal static class Arguments
{
    internal const string Help = """
        Pail, a key-value bucket server.

          --urls URL[;URL…]     where to listen; http://127.0.0.1:4000 unless configured
          --backend BACKEND     the backend of buckets that are created without one: agent, genserver or table (the default)
          --maxConnections N    how many connections there may be at once; 2000 unless configured
          --AllowedOrigins URL[;URL…]
                                other sites whose web pages may send writes, such as https://example.org; none unless configured
          --insecure            allows to listen beyond this machine, though there is no authentication
          --Section:Key VALUE   any other setting, as in appsettings.json
          --help                shows this
        """;

    private static readonly string[] WithValue =
        ["urls", "backend", "environment", "maxConnections", "AllowedHosts", "AllowedOrigins", "http_ports", "https_ports"];

    internal static bool AskForHelp(string[] args) => args is ["--help" or "-h" or "-?", ..];

    /// <summary>Refuses unknown switches: a mistyped switch must not be ignored silently.</summary>
    internal static string[] Normalize(string[] args)
    {
        var normal = new List<string>(args.Length);
        for (var i = 0; i < args.Length; i++)
        {
            var argument = args[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
                throw new StartupException($"Unknown argument {argument}; switches begin with --, and --help lists them.");

            var equals = argument.IndexOf('=');
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            if (name.Equals("insecure", StringComparison.OrdinalIgnoreCase))
                normal.Add(equals < 0 ? "--insecure=true" : argument);
            else if (!name.Contains(':') && !WithValue.Contains(name, StringComparer.OrdinalIgnoreCase))
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
