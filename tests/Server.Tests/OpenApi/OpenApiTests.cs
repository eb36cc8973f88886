using System.Net;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Routing;

namespace Pail.Server.Tests.OpenApi;

/// <summary>The OpenAPI document and the page that shows it. That the document agrees with the server is checked after each test.</summary>
public sealed class OpenApiTests : TestServer
{
    protected override void Configure(IServiceCollection services) => ApiGenerator.Add(services);

    // To make the file again after a change: PAIL_UPDATE_OPENAPI=1 dotnet test
    [Fact]
    public async Task The_file_is_what_the_endpoints_say()
    {
        var made = await ApiGenerator.Make(Services);
        if (Environment.GetEnvironmentVariable("PAIL_UPDATE_OPENAPI") == "1")
            await ApiGenerator.WriteFile(made);

        Assert.Equal(made, await ApiGenerator.ReadFile());
    }

    [Fact]
    public async Task The_server_serves_the_file()
    {
        using var answer = await Send(HttpMethod.Get, "/openapi/v1.json");

        Assert.Equal(await ApiGenerator.ReadFile(), await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task The_document_is_valid_OpenAPI_3_1()
    {
        var text = await Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancelled);

        var (document, diagnostic) = OpenApiDocument.Parse(text, OpenApiConstants.Json);

        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        Assert.Equal("Pail", document!.Info.Title);
    }

    [Fact]
    public async Task Every_endpoint_is_in_the_document_and_nothing_else()
    {
        var document = await ApiDocument.Read();
        var described = document.Paths.EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Equal(Endpoints().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ids_of_operations_are_unique()
    {
        var document = await ApiDocument.Read();
        var ids = Operations(document).Select(operation => operation.GetProperty("operationId").GetString()).ToArray();

        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Every_operation_has_a_summary_and_its_parameters_have_descriptions_and_examples()
    {
        var document = await ApiDocument.Read();

        Assert.All(Operations(document), operation =>
        {
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            if (!operation.TryGetProperty("parameters", out var parameters))
                return;
            Assert.All(parameters.EnumerateArray(), parameter =>
            {
                Assert.NotEmpty(parameter.GetProperty("description").GetString()!);
                Assert.True(parameter.TryGetProperty("example", out _));
            });
        });
    }

    [Fact]
    public async Task The_document_has_each_code_of_a_problem()
    {
        var document = await ApiDocument.Read();
        var listed = Operations(document)
            .SelectMany(operation => operation.GetProperty("responses").EnumerateObject())
            .Select(response => document.Resolve(response.Value))
            .Where(response => response.TryGetProperty("headers", out var headers) && headers.TryGetProperty("Kv-Error-Code", out _))
            .SelectMany(response => response.GetProperty("headers").GetProperty("Kv-Error-Code").GetProperty("schema")
                .GetProperty("enum").EnumerateArray())
            .Select(code => code.GetString()!)
            .ToHashSet();

        // An unknown path or method has no operation in a document.
        Assert.Equal(
            Codes().Except(["not-found", "method-not-allowed"]).Order(StringComparer.Ordinal),
            listed.Except(["not-found"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/openapi/v1.json", "application/json")]
    [InlineData("/docs", "text/html")]
    [InlineData("/docs/start.js", "text/javascript")]
    [InlineData("/docs/scalar.js", "text/javascript")]
    public async Task The_page_and_its_parts_are_served(string path, string type)
    {
        using var answer = await Send(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_page_may_load_only_from_this_server()
    {
        using var answer = await Send(HttpMethod.Get, "/docs");
        var page = await answer.Content.ReadAsStringAsync(Cancelled);

        Assert.Contains("default-src 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("//", page.Replace("<!doctype html>", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/docs/")]
    [InlineData("/docs/v1")]
    [InlineData("/docs/scalar.aspnetcore.js")]
    [InlineData("/openapi/v2.json")]
    [InlineData("/OpenApi/v1.json")]
    public async Task Other_paths_of_the_libraries_are_not_served(string path)
    {
        using var answer = await Send(HttpMethod.Get, path);

        await answer.Problem(HttpStatusCode.NotFound, "not-found");
    }

    // The check that runs after each test: it must find what the document does not say.
    [Theory]
    [InlineData("GET", "/v1/none", 200, "", "", "", "GET /v1/none is not in the document.")]
    [InlineData("GET", "/v1/buckets", 299, "", "", "", "GET /v1/buckets has no status 299  in the document.")]
    [InlineData("GET", "/v1/buckets", 400, "key-not-found", "", "", "GET /v1/buckets 400 has no code key-not-found in the document.")]
    [InlineData("GET", "/v1/buckets", 200, "", "text/html", "", "GET /v1/buckets 200 has no media type text/html in the document.")]
    [InlineData("GET", "/v1/buckets", 200, "", "", "Kv-Size", "GET /v1/buckets 200 has no header Kv-Size in the document.")]
    public async Task An_answer_that_is_not_described_is_found(
        string method, string pattern, int status, string code, string type, string headers, string fault)
    {
        var document = await ApiDocument.Read();

        Assert.Equal([fault], document.FindFaults(new SeenAnswer(method, pattern, status, code, type, headers)));
    }

    private static IEnumerable<string> Codes() => typeof(ProblemKind)
        .GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)
        .Select(field => field.GetValue(null))
        .OfType<ProblemKind>()
        .Select(kind => kind.Code)
        .Distinct();

    private static IEnumerable<System.Text.Json.JsonElement> Operations(ApiDocument document) =>
        document.Paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value);

    // All resources but the scripts of the page, which are no part of the API.
    private IEnumerable<string> Endpoints() =>
        from endpoint in Services.GetRequiredService<EndpointDataSource>().Endpoints
        where endpoint.Metadata.GetMetadata<QueryParameters>() is not null
        let pattern = endpoint.Metadata.GetRequiredMetadata<IRouteDiagnosticsMetadata>().Route
        where !pattern.StartsWith("/docs/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
        select $"{method} {ApiDocument.PathOf(pattern)}";
}
