using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Pail.Server.Tests.OpenApi;

/// <summary>
/// Remembers every answer of a server that an endpoint gave, and holds them against the server's own OpenAPI document when the test ends.
/// So each test of the server is also a test of the document.
/// </summary>
internal sealed class SeenAnswers : IStartupFilter
{
    private readonly ConcurrentDictionary<SeenAnswer, bool> _answers = new();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, inner) =>
        {
            await inner(context);
            Remember(context);
        });
        next(app);
    };

    /// <summary>Adds the recorder as the outermost middleware.</summary>
    internal static void Add(IServiceCollection services)
    {
        var seen = new SeenAnswers();
        services.AddSingleton(seen);
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(seen));
    }

    /// <summary>Fails if an answer is not in the document.</summary>
    internal static async Task Check(IServiceProvider services)
    {
        var seen = services.GetRequiredService<SeenAnswers>();
        if (seen._answers.IsEmpty)
            return;
        var document = await ApiDocument.Read();
        var faults = seen._answers.Keys.SelectMany(document.FindFaults).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (faults.Length > 0)
            Assert.Fail(string.Join(Environment.NewLine, faults));
    }

    private void Remember(HttpContext context)
    {
        var response = context.Response;

        // The routing refuses a request before it sets the endpoint. A client that has gone gets no answer.
        if (context.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is not { } pattern
            || context.RequestAborted.IsCancellationRequested)
            return;

        // What the parser refuses has no body, and the document does not list it.
        var code = response.Headers["Kv-Error-Code"].ToString();
        if (response.StatusCode >= 400 && code.Length == 0)
            return;

        var names = response.Headers.Keys.Where(ApiDocument.IsDescribedHeader).Order(StringComparer.OrdinalIgnoreCase);
        _answers.TryAdd(
            new SeenAnswer(
                context.Request.Method, pattern, response.StatusCode, code, response.ContentType ?? "", string.Join(' ', names)),
            true);
    }
}

/// <summary>What an answer had that the OpenAPI document must list.</summary>
internal sealed record SeenAnswer(string Method, string Pattern, int Status, string Code, string ContentType, string Headers);
