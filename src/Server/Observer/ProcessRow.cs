using System.Text.Json;
using Pail.Runtime.Diagnostics;
using Pail.Server.Http;
using Pail.Server.RuntimeViews;

namespace Pail.Server.Observer;

/// <summary>Writes what a list of processes shows of one.</summary>
internal static class ProcessRow
{
    internal static void Write(Utf8JsonWriter json, ProcessActivity process)
    {
        json.WriteStartObject();
        json.WriteString("pid"u8, PidText.Short(process.Pid));
        json.WriteString("name"u8, ViewText.Limit(process.Name));
        json.WriteString("label"u8, ViewText.Of(process.Label));
        json.WriteString("kind"u8, ProcessJson.Word(process.Kind));
        json.WriteBoolean("system"u8, process.IsSystem);
        json.WriteString("status"u8, ProcessJson.Word(process.Status));
        json.WriteNumber("mailbox"u8, process.MailboxLength);
        json.WriteNumber("messagesPerSecond"u8, Math.Round(process.MessagesPerSecond, 1));
        json.WriteNumber("busy"u8, Math.Round(process.Busy, 4));
        json.WriteNumber("memory"u8, process.MemoryEstimate);
        json.WriteNumber("restarts"u8, process.Restarts);
        json.WriteString("lastCrash"u8, HttpTime.Rfc3339(process.LastCrash));
        json.WriteString("waitsFor"u8, ViewText.Limit(process.WaitsFor));
        json.WriteString("parent"u8, process.Parent is { } parent ? PidText.Short(parent) : null);
        json.WriteEndObject();
    }
}
