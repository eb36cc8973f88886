using System.Globalization;
using Pail.Runtime.Processes;
using Pail.Server.Http;

namespace Pail.Server.RuntimeViews;

/// <summary>Pids in paths and queries: as they are printed, <c>#PID&lt;0.137.0&gt;</c>, or without what a shell would not like.</summary>
internal static class PidText
{
    internal const string Expected = "like 0.137.0, <0.137.0> or #PID<0.137.0>";

    /// <summary>The shortest form, which needs no escapes: <c>0.137.0</c>.</summary>
    internal static string Short(Pid pid) => string.Create(CultureInfo.InvariantCulture, $"0.{pid.Id}.0");

    /// <summary>Reads the number of a process. False when the text is no pid of this server.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, out long id)
    {
        id = 0;
        if (text.StartsWith("#PID<"))
            text = text[4..];
        if (text is ['<', .. var inner, '>'])
            text = inner;

        // One process has one number: leading zeros are refused.
        return text is ['0', '.', not '0', .., '.', '0'] && Digits.TryRead(text[2..^2], out id);
    }
}
