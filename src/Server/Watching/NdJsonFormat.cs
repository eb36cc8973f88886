using System.Buffers;
using System.Text;
using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Requests;

namespace Pail.Server.Watching;

/// <summary>
/// A JSON object in each line, for programs. A heartbeat is an object too, because most JSON parsers refuse an empty line.
/// </summary>
internal sealed class NdJsonFormat : WatchFormat
{
    internal const string MediaType = ContentTypes.NdJson;

    private static readonly byte[] LineFeed = [.. "\n"u8];

    internal override string ContentType => MediaType;

    internal override ReadOnlyMemory<byte> EndOfEvent => LineFeed;

    internal override void WriteStart(IBufferWriter<byte> output, Revision? place)
    {
        if (place is not null)
            WriteHeartbeat(output, place);
    }

    internal override void WriteHeartbeat(IBufferWriter<byte> output, Revision? place) =>
        Encoding.ASCII.GetBytes(
            place is { } known ? $"{{\"event\":\"heartbeat\",\"id\":\"{known}\"}}\n" : "{\"event\":\"heartbeat\"}\n", output);

    internal override void WriteFarewell(IBufferWriter<byte> output)
    {
    }

    internal override void WriteHead(IBufferWriter<byte> output, string name, string? id)
    {
    }

    internal override void WriteMembers(Utf8JsonWriter json, string name, string? id)
    {
        json.WriteString("event"u8, name);
        if (!string.IsNullOrEmpty(id))
            json.WriteString("id"u8, id);
    }
}
