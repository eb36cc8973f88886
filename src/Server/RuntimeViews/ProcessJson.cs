using System.Text.Json;
using Pail.Runtime.Processes;

namespace Pail.Server.RuntimeViews;

/// <summary>Writes what is known about a process as JSON.</summary>
internal static class ProcessJson
{
    /// <summary>The most relations of each kind, and entries of the dictionary, that are written.</summary>
    internal const int MostRelations = 100;

    /// <summary>Writes a process as an item of a list.</summary>
    internal static void WriteItem(Utf8JsonWriter json, ProcessInfo process)
    {
        json.WriteStartObject();
        WriteMembers(json, process);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a process with its relations.</summary>
    internal static void WriteWithRelations(Utf8JsonWriter json, ProcessInfo process)
    {
        WriteMembers(json, process);
        json.WriteBoolean("trapExit"u8, process.TrapExit);
        WriteSome(json, "ancestors", process.Ancestors, WritePid);
        WriteSome(json, "callers", process.Callers, WritePid);
        WriteSome(json, "links", process.Links, WritePid);
        WriteSome(json, "monitors", process.Monitors, static (json, name) => json.WriteStringValue(ViewText.Limit(name.ToString())));
        WriteSome(json, "monitoredBy", process.MonitoredBy, WritePid);
        WriteSome(json, "dictionary", process.Dictionary, static (json, entry) =>
        {
            json.WriteStartObject();
            json.WriteString("key"u8, ViewText.Of(entry.Key));
            json.WriteString("value"u8, ViewText.Of(entry.Value));
            json.WriteEndObject();
        });
    }

    private static void WriteMembers(Utf8JsonWriter json, ProcessInfo process)
    {
        json.WriteString("pid"u8, process.Pid.ToString());
        json.WriteString("name"u8, ViewText.Limit(process.DisplayName));
        json.WriteString("label"u8, ViewText.Of(process.Label));
        json.WriteString("initialCall"u8, ViewText.Limit(process.InitialCall));
        json.WriteString("kind"u8, Word(process.Kind));
        json.WriteString("status"u8, Word(process.Status));
        json.WriteString("waitsFor"u8, ViewText.Limit(process.WaitsFor));
        json.WriteString("parent"u8, process.Parent?.ToString());
        json.WriteNumber("mailboxLength"u8, process.MailboxLength);
        json.WriteNumber("memoryEstimate"u8, process.MemoryEstimate);
        json.WriteNumber("messagesHandled"u8, process.MessagesHandled);
        json.WriteNumber("busyMilliseconds"u8, (long)process.BusyTime.TotalMilliseconds);
    }

    // A supervisor may be linked with a hundred thousand children: the list is cut, and the count is whole.
    private static void WriteSome<T>(Utf8JsonWriter json, string name, IReadOnlyCollection<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteNumber($"{name}Count", items.Count);
        json.WriteStartArray(name);
        foreach (var item in items.Take(MostRelations))
            write(json, item);
        json.WriteEndArray();
    }

    private static void WritePid(Utf8JsonWriter json, Pid pid) => json.WriteStringValue(pid.ToString());

    internal static string Word(ProcessKind kind) => kind switch
    {
        ProcessKind.Supervisor => "supervisor",
        ProcessKind.Registry => "registry",
        ProcessKind.GenServer => "genserver",
        ProcessKind.Agent => "agent",
        ProcessKind.Task => "task",
        _ => "process",
    };

    internal static string Word(ProcessStatus status) => status switch
    {
        ProcessStatus.Running => "running",
        ProcessStatus.Runnable => "runnable",
        ProcessStatus.Waiting => "waiting",
        _ => "exiting",
    };
}
