using System.Buffers;
using System.Text.Json;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.RuntimeViews;

/// <summary>Sends a page of a view as JSON or NDJSON, whichever the client prefers.</summary>
internal static class ViewPage
{
    internal static Task Send<T>(HttpContext context, IReadOnlyList<T> items, string? nextLink, Action<Utf8JsonWriter, T> write)
    {
        switch (MediaRanges.Choose(context.Request.Headers.Accept, ContentTypes.Json, ContentTypes.NdJson))
        {
            case ContentTypes.Json:
                context.Response.Headers.Vary = ListCompression.Vary;
                return Json.Send(context, ContentTypes.Json, (items, nextLink, write), static (json, page) =>
                {
                    json.WriteStartObject();
                    json.WriteStartArray("value"u8);
                    foreach (var item in page.items)
                        page.write(json, item);
                    json.WriteEndArray();
                    json.WriteString("nextLink"u8, page.nextLink);
                    json.WriteEndObject();
                });

            case ContentTypes.NdJson:
                context.Response.Headers.Vary = ListCompression.Vary;
                return Json.Send(context, ContentTypes.NdJson, Lines(items, write));

            default:
                return context.WriteProblem(
                    ProblemKind.NotAcceptable, $"This list comes as {ContentTypes.Json} or {ContentTypes.NdJson}.");
        }
    }

    // The last line tells a whole answer from one that was cut off.
    private static ReadOnlyMemory<byte> Lines<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        var lines = new ArrayBufferWriter<byte>(1024);
        foreach (var item in items)
            Json.WriteLine(lines, item, write);
        lines.Write("{\"end\":true}\n"u8);
        return lines.WrittenMemory;
    }
}
