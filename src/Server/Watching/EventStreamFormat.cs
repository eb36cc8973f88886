using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pail.Buckets;

namespace Pail.Server.Watching;

/// <summary>Server-sent events of the WHATWG, which the <c>EventSource</c> of a browser reads.</summary>
internal sealed class EventStreamFormat : WatchFormat
{
    internal const string MediaType = "text/event-stream";

    private static readonly byte[] BlankLine = [.. "\n\n"u8];

    internal override string ContentType => MediaType;

    internal override ReadOnlyMemory<byte> EndOfEvent => BlankLine;

    // A block without data is no event for the client, but the client keeps its id.
    internal override void WriteStart(IBufferWriter<byte> output, Revision? place) => WriteBlock(output, "retry: 2000\n"u8, place);

    internal override void WriteHeartbeat(IBufferWriter<byte> output, Revision? place) => WriteBlock(output, ":\n"u8, place);

    // Every client gets another time, so that they do not all reconnect in the same instant.
    internal override void WriteFarewell(IBufferWriter<byte> output) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {Random.Shared.Next(2000, 6001)}\n\n"), output);

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

    private static void WriteBlock(IBufferWriter<byte> output, ReadOnlySpan<byte> line, Revision? place)
    {
        output.Write(line);
        if (place is { } known)
            Encoding.ASCII.GetBytes($"id: {known}\n", output);
        output.Write("\n"u8);
    }
}
