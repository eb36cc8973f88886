using System.Buffers;
using System.Reflection;
using Pail.Server.Http;
using Pail.Server.Observer;
using Pail.Server.OpenApi;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Service;

/// <summary>The service document at <c>/</c>: the server's name, its version, and links to its resources.</summary>
internal static class ServiceApi
{
    /// <summary>The server's version, without the build metadata after the plus sign.</summary>
    internal static string Version { get; } =
        typeof(ServiceApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    // Below Version, because the document contains it and static members are initialised in the order of the file.
    private static readonly ReadOnlyMemory<byte> Document = MakeDocument();

    internal static IEndpointRouteBuilder MapService(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/", Get).Describe(ServiceDescriptions.Service);
        return routes;
    }

    /// <summary>Answers with the document; a browser, which prefers HTML, is sent to the observer.</summary>
    internal static Task Get(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        if (MediaRanges.Choose(context.Request.Headers.Accept, ContentTypes.Json, "text/html") != "text/html")
            return Json.Send(context, ContentTypes.Json, Document);
        context.Response.Redirect(ObserverFiles.PagePath);
        return Task.CompletedTask;
    }

    private static ReadOnlyMemory<byte> MakeDocument()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Json.WriteLine(buffer, Version, static (writer, version) =>
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, "Pail");
            writer.WriteString("version"u8, version);
            writer.WriteStartObject("links"u8);
            writer.WriteString("buckets"u8, "/v1/buckets");
            writer.WriteString("processes"u8, "/v1/processes");
            writer.WriteString("tree"u8, "/v1/tree");
            writer.WriteString("tables"u8, "/v1/tables");
            writer.WriteString("crashes"u8, "/v1/crashes");
            writer.WriteString("storage"u8, "/v1/storage");
            writer.WriteString("problems"u8, "/problems");
            writer.WriteString("metrics"u8, "/metrics");
            writer.WriteString("observer"u8, ObserverFiles.PagePath);
            writer.WriteString("docs"u8, "/docs");
            writer.WriteString("openapi"u8, "/openapi/v1.json");
            writer.WriteString("live"u8, "/health/live");
            writer.WriteString("ready"u8, "/health/ready");
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        return buffer.WrittenMemory;
    }
}
