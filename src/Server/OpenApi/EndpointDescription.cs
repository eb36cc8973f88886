using Pail.Server.Problems;

namespace Pail.Server.OpenApi;

/// <summary>
/// What one endpoint does, for the OpenAPI document. Its path, methods, query parameters and <c>Kv-</c> headers are not here: the document
/// takes them from the endpoint itself.
/// </summary>
/// <param name="Id">The operation's id: a verb and a noun, such as <c>getValue</c>.</param>
/// <param name="Tag">The chapter of the document.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record EndpointDescription(string Id, string Tag, string Summary)
{
    /// <summary>What a caller must know beyond the summary, as Markdown.</summary>
    internal string Text { get; init; } = "";

    /// <summary>The request's body; null if it has none.</summary>
    internal BodyDescription? Body { get; init; }

    /// <summary>Request headers beside the <c>Kv-</c> headers; see <see cref="HeaderDescriptions"/>.</summary>
    internal IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The answers that are no problems.</summary>
    internal required IReadOnlyList<AnswerDescription> Answers { get; init; }

    /// <summary>
    /// The problems of this endpoint. Those that any endpoint of its kind can have are added by <see cref="CommonProblems"/>.
    /// </summary>
    internal IReadOnlyList<ProblemKind> Problems { get; init; } = [];
}

/// <summary>The body of a request.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Types">Its media types.</param>
internal sealed record BodyDescription(string Text, params string[] Types)
{
    /// <summary>The name of its schema; null for any bytes.</summary>
    internal string? Schema { get; init; }

    /// <summary>An example, as JSON; null for none.</summary>
    internal string? Example { get; init; }

    internal bool IsRequired { get; init; } = true;
}

/// <summary>An answer that is no problem.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">When it comes and what it has.</param>
/// <param name="Types">Its media types; none if it has no body.</param>
internal sealed record AnswerDescription(int Status, string Text, params string[] Types)
{
    /// <summary>The name of the schema of a JSON body; null for any bytes or for text.</summary>
    internal string? Schema { get; init; }

    /// <summary>An example of the body, as JSON; null for none.</summary>
    internal string? Example { get; init; }

    /// <summary>Its headers; see <see cref="HeaderDescriptions"/>.</summary>
    internal IReadOnlyList<string> Headers { get; init; } = [];
}
