using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pail.Bench.Http;

/// <summary>
/// A server that answers every GET with the same bytes, and every PUT with nothing once it has read the body: what the web server costs
/// without anything behind it.
/// </summary>
internal static class BareKestrel
{
    /// <summary>The word on the command line that starts it, in a process of its own.</summary>
    public const string Word = "bare-kestrel";

    private static readonly byte[] Value = new byte[HttpCallers.ValueSize];

    public static async Task<int> Run()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.Run(Answer);
        await app.StartAsync();
        Console.WriteLine($"Kestrel listens on {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task Answer(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = Value.Length;
            await context.Response.BodyWriter.WriteAsync(Value);
            return;
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
