using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Routing;

namespace Pail.Server.Tests.OpenApi;

/// <summary>Fills one operation of the OpenAPI document: from its endpoint, and from the endpoint's description.</summary>
internal sealed class OperationWriter : IOpenApiOperationTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var description = metadata.OfType<EndpointDescription>().Single();
        var pattern = metadata.OfType<IRouteDiagnosticsMetadata>().Last().Route;
        var method = context.Description.HttpMethod!;
        var isHead = HttpMethods.IsHead(method);
        var document = context.Document!;

        operation.OperationId = isHead ? $"head{char.ToUpperInvariant(description.Id[0])}{description.Id[1..]}" : description.Id;
        operation.Tags = new HashSet<OpenApiTagReference> { new(description.Tag, document) };
        operation.Summary = isHead ? $"{description.Summary} (headers only)" : description.Summary;
        operation.Description = description.Text.Length > 0 ? description.Text : null;
        operation.Parameters = [.. Parameters(metadata, description, pattern)];
        operation.RequestBody = description.Body is { } body ? Body(body, document) : null;
        operation.Responses = Answers(description, pattern, method, document);
        return Task.CompletedTask;
    }

    private static IEnumerable<IOpenApiParameter> Parameters(IList<object> metadata, EndpointDescription description, string pattern)
    {
        foreach (var (name, text, example) in PathDescriptions.Of(pattern))
            yield return Parameter(name, ParameterLocation.Path, text, example, isRequired: true);
        foreach (var name in metadata.OfType<QueryParameters>().SelectMany(query => query.Names))
        {
            var query = QueryDescriptions.Find(name);
            yield return Parameter(name, ParameterLocation.Query, query.Text, query.Example, isRequired: false, query.Type);
        }

        var accepted = metadata.OfType<AcceptedHeaders>().SelectMany(headers => headers.Names);
        foreach (var name in description.Headers.Concat(accepted.Select(name => name.EndsWith('-') ? name + "*" : name)))
        {
            var (text, example) = HeaderDescriptions.Find(name);
            yield return Parameter(name, ParameterLocation.Header, text, example, isRequired: false);
        }
    }

    private static OpenApiParameter Parameter(
        string name, ParameterLocation location, string text, string example, bool isRequired, QueryType type = QueryType.Text) => new()
        {
            Name = name,
            In = location,
            Required = isRequired,
            Description = text,
            Schema = new OpenApiSchema
            {
                Type = type switch
                {
                    QueryType.Integer => JsonSchemaType.Integer,
                    QueryType.Flag => JsonSchemaType.Boolean,
                    _ => JsonSchemaType.String,
                },
            },
            Example = type == QueryType.Text ? JsonValue.Create(example) : JsonNode.Parse(example),
        };

    private static OpenApiRequestBody Body(BodyDescription body, OpenApiDocument document) => new()
    {
        Description = body.Text,
        Required = body.IsRequired,
        Content = body.Types.ToDictionary(type => type, type => Content(type, body.Schema, body.Example, document)),
    };

    private static OpenApiResponses Answers(EndpointDescription description, string pattern, string method, OpenApiDocument document)
    {
        var isHead = HttpMethods.IsHead(method);
        var responses = new OpenApiResponses();
        foreach (var answer in description.Answers)
        {
            responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = answer.Text,
                Headers = answer.Headers.ToDictionary(name => name, IOpenApiHeader (name) => Header(name)),
                Content = isHead
                    ? null
                    : answer.Types.ToDictionary(type => type, type => Content(type, answer.Schema, answer.Example, document)),
            };
        }

        var problems = description.Problems.Concat(CommonProblems.Of(pattern, method)).Distinct();
        foreach (var kinds in problems.GroupBy(problem => problem.Status).OrderBy(group => group.Key))
            responses[kinds.Key.ToString(CultureInfo.InvariantCulture)] = ProblemAnswer([.. kinds], isHead, document);
        return responses;
    }

    // Many operations have the same problems, so each set of them is in the document once.
    private static OpenApiResponseReference ProblemAnswer(ProblemKind[] kinds, bool isHead, OpenApiDocument document)
    {
        var codes = CodesOf(kinds);
        var name = $"{(isHead ? "Head" : "Problem")}{kinds[0].Status}.{string.Join('.', codes)}";
        if (document.Components?.Responses?.ContainsKey(name) != true)
            document.AddComponent<IOpenApiResponse>(name, Problem(kinds, isHead, document));
        return new OpenApiResponseReference(name, document);
    }

    private static OpenApiResponse Problem(ProblemKind[] kinds, bool isHead, OpenApiDocument document) => new()
    {
        Description = string.Join("; ", kinds.Select(kind => $"`{kind.Code}`: {kind.Title}").Distinct().Order(StringComparer.Ordinal)),
        Headers = new Dictionary<string, IOpenApiHeader>
        {
            [HeaderConstants.ErrorCode] = new OpenApiHeader
            {
                Description = "The problem's code.",
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [.. CodesOf(kinds).Select(code => (JsonNode)JsonValue.Create(code))],
                },
            },
        },
        Content = isHead ? null : new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", document) },
        },
    };

    private static IEnumerable<string> CodesOf(ProblemKind[] kinds) =>
        kinds.Select(kind => kind.Code).Distinct().Order(StringComparer.Ordinal);

    private static OpenApiHeader Header(string name)
    {
        var (text, example) = HeaderDescriptions.Find(name);
        return new OpenApiHeader
        {
            Description = text,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = JsonValue.Create(example),
        };
    }

    private static OpenApiMediaType Content(string type, string? schema, string? example, OpenApiDocument document) => new()
    {
        // The schema is that of the JSON form. Other forms of the same answer are text.
        Schema = schema is not null && type.EndsWith("json", StringComparison.Ordinal)
            ? new OpenApiSchemaReference(schema, document)
            : new OpenApiSchema { Type = JsonSchemaType.String },
        Example = example is not null && type.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(example) : null,
    };
}
