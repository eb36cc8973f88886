using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Pail.Server.Requests;

namespace Pail.Server.Routing;

/// <summary>
/// Compresses lists for clients that accept it. Values are never compressed: they are sent as they are stored, so that their entity tags,
/// lengths and ranges are true.
/// </summary>
internal static class ListCompression
{
    /// <summary>What a list depends on: its media type and its compression.</summary>
    internal const string Vary = "Accept, Accept-Encoding";

    internal static void Add(IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            options.MimeTypes = [ContentTypes.Json, ContentTypes.NdJson, ContentTypes.Text];

            // Guesses by the length of an answer need a page that makes its visitor's browser ask. A browser sends no API key by itself,
            // and pages of other sites cannot read the answers of a server without keys.
            options.EnableForHttps = true;
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    /// <summary>The handler of a list, with compression.</summary>
    internal static RequestDelegate Of(RequestDelegate handler, IServiceProvider services) =>
        new ResponseCompressionMiddleware(handler, services.GetRequiredService<IResponseCompressionProvider>()).Invoke;
}
