using System.Text.Json;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Server.Http;
using Pail.Server.RuntimeViews;

namespace Pail.Server.Observer;

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
        json.WriteStartObject("activity"u8);
        json.WriteNumber("messagesPerSecond"u8, Math.Round(activity?.MessagesPerSecond ?? 0, 1));
        json.WriteNumber("busy"u8, Math.Round(activity?.Busy ?? 0, 4));
        json.WriteNumber("restarts"u8, activity?.Restarts ?? 0);
        json.WriteString("since"u8, HttpTime.Rfc3339(activity?.Since));
        json.WriteEndObject();
        json.WriteStartArray("messageTypes"u8);
        foreach (var type in node.MessageTypes(process.Pid, MostMessages))
            json.WriteStringValue(ViewText.Limit(type));
        json.WriteEndArray();
        WriteCrashes(json, process);
        json.WriteEndObject();
    }

    // Those of this process's predecessors: the processes with its name, or that its supervisor has replaced by it.
    private void WriteCrashes(Utf8JsonWriter json, ProcessInfo process)
    {
        var child = process.Parent is { } parent && node.SupervisionTree(parent) is { } supervisor ? supervisor.ChildOf(process.Pid)?.Id : null;
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
