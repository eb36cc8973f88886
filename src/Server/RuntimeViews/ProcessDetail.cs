using System.Text.Json;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Server.Http;

namespace Pail.Server.RuntimeViews;

/// <summary>Writes all about one process that a page shows.</summary>
internal sealed class ProcessDetail(Node node)
{
    private const int MostMessages = 20;
    private const int MostCrashes = 10;

    /// <summary>Writes a process as an object.</summary>
    internal void Write(Utf8JsonWriter json, ProcessInfo process, ProcessActivity? activity)
    {
        json.WriteStartObject();
        ProcessJson.WriteWithRelations(json, process);
        if (activity is not null)
            WriteActivity(json, activity);
        json.WriteStartArray("messageTypes"u8);
        foreach (var type in node.MessageTypes(process.Pid, MostMessages))
            json.WriteStringValue(ViewText.Limit(type));
        json.WriteEndArray();
        WriteCrashes(json, process);
        json.WriteEndObject();
    }

    private static void WriteActivity(Utf8JsonWriter json, ProcessActivity activity)
    {
        json.WriteStartObject("activity"u8);
        json.WriteNumber("messagesPerSecond"u8, Math.Round(activity.MessagesPerSecond, 1));
        json.WriteNumber("busy"u8, Math.Round(activity.Busy, 4));
        json.WriteNumber("restarts"u8, activity.Restarts);
        json.WriteString("since"u8, HttpTime.Rfc3339(activity.Since));
        json.WriteEndObject();
    }

    // Those of this process's predecessors: the processes with its name, or that its supervisor has replaced by it.
    private void WriteCrashes(Utf8JsonWriter json, ProcessInfo process)
    {
        // Under a dynamic supervisor an id says nothing: many of its children may have the same.
        var child = ChildPlace.SupervisorOf(node, process.Pid) is { IsDynamic: false } supervisor
            ? supervisor.ChildOf(process.Pid)?.Id
            : null;
        var crashes = CrashesView.Join(node).Where(ending =>
            ending.Pid == process.Pid
            || (ending.Name is { } name && name == process.DisplayName)
            || (child is not null && ending.Report is { } report && report.Supervisor == process.Parent && Equals(report.Child, child)));
        json.WriteStartArray("recentCrashes"u8);
        foreach (var ending in crashes.Take(MostCrashes))
            CrashesView.Write(json, ending);
        json.WriteEndArray();
    }
}
