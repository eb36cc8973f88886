using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pail.Server.Watching;

/// <summary>Server-sent events of the WHATWG, which the <c>EventSource</c> of a browser reads.</summary>
internal sealed class EventStreamFormat : WatchFormat
{
    internal const string MediaType = "text/event-stream";

    private static readonly byte[] First = [.. "retry: 2000\n\n"u8];
    private static readonly byte[] Comment = [.. ":\n\n"u8];
    private static readonly byte[] BlankLine = [.. "\n\n"u8];

    internal override string ContentType => MediaType;

    internal override ReadOnlyMemory<byte> Start => First;

    internal override ReadOnlyMemory<byte> Heartbeat => Comment;

    internal override ReadOnlyMemory<byte> EndOfEvent => BlankLine;

    // Every client gets another time, so that they do not all reconnect in the same instant.
    internal override ReadOnlyMemory<byte> MakeFarewell() =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {Random.Shared.Next(2000, 6001)}\n\n"));

    internal override void WriteHead(IBufferWriter<byte> output, string name, string? id)
    {
        Encoding.ASCII.GetBytes($"event: {name}\n", output);
        if (id is not null)
            Encoding.ASCII.GetBytes($"id: {id}\n", output);
        output.Write("data: "u8);
    }

    internal override void WriteMembers(Utf8JsonWriter json, string name, string? id)
    {
    }
}
