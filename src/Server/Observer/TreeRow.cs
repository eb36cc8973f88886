using System.Text.Json;
using Pail.Runtime.Diagnostics;
using Pail.Server.Http;
using Pail.Server.RuntimeViews;

namespace Pail.Server.Observer;

/// <summary>One line of the drawn tree: a supervisor at the top, or a child.</summary>
/// <param name="Key">What tells it from the others.</param>
/// <param name="Parent">The key of its supervisor; null at the top.</param>
/// <param name="Depth">How many supervisors are above it.</param>
/// <param name="Child">The child; null at the top.</param>
/// <param name="Supervisor">The supervisor; null for a worker.</param>
/// <param name="Name">The name of the process; null when it has none.</param>
/// <param name="Shown">How many of its children are in the list.</param>
internal sealed record TreeRow(string Key, string? Parent, int Depth, ChildView? Child, SupervisorView? Supervisor, string? Name, int Shown)
{
    /// <summary>Writes it as an object.</summary>
    internal static void Write(Utf8JsonWriter json, TreeRow row)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, row.Key);
        json.WriteString("parent"u8, row.Parent);
        json.WriteNumber("depth"u8, row.Depth);
        json.WriteString("pid"u8, (row.Child?.Pid ?? row.Supervisor?.Pid) is { } pid ? PidText.Short(pid) : null);
        json.WriteString("name"u8, ViewText.Limit(row.Name) ?? ViewText.Of(row.Child?.Id));
        json.WriteString("label"u8, ViewText.Of(row.Child?.Label));
        json.WriteString("type"u8, row.Supervisor is null ? "worker" : "supervisor");
        json.WriteString("state"u8, TreeWriter.Word(row.Child?.State ?? ChildState.Running));
        json.WriteString("restart"u8, row.Child is { } child ? TreeWriter.Word(child.Restart) : null);
        json.WriteNumber("restarts"u8, row.Child?.Restarts ?? 0);
        if (row.Supervisor is { } supervisor)
        {
            json.WriteString("strategy"u8, supervisor.IsDynamic ? "dynamic" : TreeWriter.Word(supervisor.Strategy));
            json.WriteNumber("maxRestarts"u8, supervisor.MaxRestarts);
            json.WriteString("within"u8, Durations.Write(supervisor.Within));
            json.WriteNumber("restartsLeft"u8, supervisor.RestartsLeft);
            json.WriteNumber("childCount"u8, supervisor.ChildCount);
            json.WriteNumber("shown"u8, row.Shown);
        }

        json.WriteEndObject();
    }
}
