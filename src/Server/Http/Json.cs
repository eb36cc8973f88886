using System.Buffers;
using System.Text.Json;

namespace Pail.Server.Http;

/// <summary>Sends JSON documents. Each ends with a line feed, so that a shell's prompt is on a new line.</summary>
internal static class Json
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = new VisibleTextEncoder() };

    internal static Task Send<TState>(HttpContext context, string contentType, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        WriteLine(buffer, state, write);
        return Send(context, contentType, buffer.WrittenMemory);
    }

    internal static Task Send(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;
        return ResponseBody.Send(context, body);
    }

    internal static void WriteLine<TState>(ArrayBufferWriter<byte> buffer, TState state, Action<Utf8JsonWriter, TState> write)
    {
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer, state);
        buffer.Write("\n"u8);
    }
}
