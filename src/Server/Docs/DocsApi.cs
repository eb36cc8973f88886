using System.Text;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Routing;
using Scalar.AspNetCore;

namespace Pail.Server.Docs;

/// <summary>The OpenAPI document as a page: <c>/docs</c>. Scalar shows it, from the script in its package.</summary>
/// <remarks>
/// Scalar's own page needs a path that ends in a slash, which is another path here. So the page is ours, and only the script is Scalar's.
/// </remarks>
internal static class DocsApi
{
    private const string Scripts = "/docs/scalar.js";
    private const string Start = "/docs/start.js";

    // What the browser may load and where it may send requests: this server only. Scalar sets styles from its script.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly byte[] Page = Encoding.UTF8.GetBytes(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Pail</title>
        <link rel="icon" href="data:,">
        </head>
        <body>
        <div id="app"></div>
        <script src="{Scripts}"></script>
        <script src="{Start}"></script>
        </body>
        </html>

        """);

    private static readonly byte[] Script = Encoding.UTF8.GetBytes(
        $$"""
        Scalar.createApiReference('#app', {
          url: '{{OpenApiRoutes.Path}}',
          withDefaultFonts: false,
          telemetry: false,
          agent: { disabled: true },
          mcp: { disabled: true },
          showDeveloperTools: 'never',
          hideClientButton: true,
          persistAuth: false,
        })

        """);

    internal static IEndpointRouteBuilder MapDocs(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/docs", context => Send(context, "text/html; charset=utf-8", Page)).Describe(ServiceDescriptions.Docs);
        routes.MapRead(Start, context => Send(context, "text/javascript; charset=utf-8", Script));
        routes.MapScalarApiReference("/docs").Add(static endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: Scripts })
                endpoint.Metadata.Add(new QueryParameters([]));
            endpoint.Metadata.Add(new SuppressMatchingMetadata());
        });
        return routes;
    }

    private static Task Send(HttpContext context, string type, byte[] body)
    {
        var headers = context.Response.Headers;
        headers.ContentType = type;
        headers.XContentTypeOptions = HeaderConstants.NoSniff;
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        return ResponseBody.Send(context, body);
    }
}
