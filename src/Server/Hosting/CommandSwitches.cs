namespace Pail.Server.Hosting;

/// <summary>Reads the switches of a command, each of which has a value: <c>--name VALUE</c> or <c>--name=VALUE</c>.</summary>
internal static class CommandSwitches
{
    /// <summary>Reads the values of the switches, in their order; null for one that is not there.</summary>
    /// <param name="args">The arguments after the command.</param>
    /// <param name="help">The form of the command, for an unknown argument.</param>
    /// <param name="switches">The switches, with their dashes.</param>
    /// <exception cref="StartupException">The arguments are wrong.</exception>
    internal static string?[] Read(ReadOnlySpan<string> args, string help, params ReadOnlySpan<string> switches)
    {
        var values = new string?[switches.Length];
        for (var i = 0; i < args.Length; i++)
        {
            var equals = args[i].IndexOf('=');
            var name = equals < 0 ? args[i] : args[i][..equals];
            var place = switches.IndexOf(name);
            if (place < 0)
                throw new StartupException($"Unknown argument {name}; the command is: {help}");
            if (values[place] is not null)
                throw new StartupException($"{name} must come once, but comes twice.");
            values[place] = equals >= 0 ? args[i][(equals + 1)..]
                : i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i]
                : throw new StartupException($"The switch {name} needs a value.");
        }

        return values;
    }
}
