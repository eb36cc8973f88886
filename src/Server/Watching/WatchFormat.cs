using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Pail.Buckets;
using Pail.Server.Http;

namespace Pail.Server.Watching;

/// <summary>A form in which events are sent.</summary>
internal abstract class WatchFormat
{
    internal const string Names = $"{EventStreamFormat.MediaType} or {NdJsonFormat.MediaType}";

    internal static readonly WatchFormat EventStream = new EventStreamFormat();
    internal static readonly WatchFormat NdJson = new NdJsonFormat();

    /// <summary>The media type.</summary>
    internal abstract string ContentType { get; }

    /// <summary>What comes after the data of an event.</summary>
    internal abstract ReadOnlyMemory<byte> EndOfEvent { get; }

    /// <summary>The form that a client wants; <see langword="null"/> when it accepts none of them.</summary>
    internal static WatchFormat? Choose(StringValues accept) =>
        MediaRanges.Choose(accept, EventStreamFormat.MediaType, NdJsonFormat.MediaType) switch
        {
            EventStreamFormat.MediaType => EventStream,
            NdJsonFormat.MediaType => NdJson,
            _ => null,
        };

    /// <summary>Writes what comes before the first event.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="place">The place to resume from, if it is known.</param>
    internal abstract void WriteStart(IBufferWriter<byte> output, Revision? place);

    /// <summary>
    /// Writes what is sent now and then, so that no program on the way takes a quiet stream for a dead one, and so that a watcher of few
    /// keys gets places to resume from.
    /// </summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="place">The place to resume from, if it is known.</param>
    internal abstract void WriteHeartbeat(IBufferWriter<byte> output, Revision? place);

    /// <summary>Writes what comes last when the server stops.</summary>
    /// <param name="output">Receives the bytes.</param>
    internal abstract void WriteFarewell(IBufferWriter<byte> output);

    /// <summary>Writes the name and the id of an event, if they come before its data.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="name">The name.</param>
    /// <param name="id">
    /// The place to resume from after the event; <see langword="null"/> for the same place as before, empty for none.
    /// </param>
    internal abstract void WriteHead(IBufferWriter<byte> output, string name, string? id);

    /// <summary>Writes the name and the id of an event, if they are members of its data.</summary>
    /// <param name="json">Writes the data.</param>
    /// <param name="name">The name.</param>
    /// <param name="id">As in <see cref="WriteHead"/>.</param>
    internal abstract void WriteMembers(Utf8JsonWriter json, string name, string? id);
}
