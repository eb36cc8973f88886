using System.Globalization;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tasks;

/// <summary>How long tasks are waited for.</summary>
internal static class TaskTime
{
    /// <summary>Five seconds, as in Elixir.</summary>
    internal static readonly TimeSpan Default = TimeSpan.FromSeconds(5);

    /// <summary>The time to wait, checked before anything has happened.</summary>
    internal static TimeSpan Of(TimeSpan? timeout, string name = "timeout")
    {
        var time = timeout ?? Default;
        ServerOptions.ValidateWait(time, name);
        return time;
    }

    /// <summary>The rest of a time limit that began at a timestamp.</summary>
    internal static TimeSpan Rest(this Node node, TimeSpan time, long began)
    {
        if (time == Timeout.InfiniteTimeSpan)
            return time;

        var rest = time - node.TimeProvider.GetElapsedTime(began);
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest;
    }

    internal static string Printed(this TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");
}
