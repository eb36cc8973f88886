using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Pail.Server.Http;
using Pail.Server.Paths;

namespace Pail.Server.Problems;

/// <summary>Writes problems. Every error answer with a body is written here.</summary>
internal static class ProblemWriter
{
    internal static Task WriteProblem(this HttpContext context, ProblemKind kind, string detail) =>
        context.WriteProblem(new Problem(kind, detail));

    internal static Task WriteProblem(this HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Kind.Status;
        response.Headers[HeaderConstants.ErrorCode] = problem.Kind.Code;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;
        if (problem.Kind.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            response.Headers.RetryAfter = "1";

        // After an answer, Kestrel reads the rest of the body for up to five seconds, so that the answer is not lost in a reset of the
        // connection. It does so only within this limit.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;

        return Json.Send(context, "application/problem+json", (context, problem), static (writer, state) =>
            Write(writer, state.context, state.problem));
    }

    private static void Write(Utf8JsonWriter writer, HttpContext context, Problem problem)
    {
        var target = PathTarget.Find(context);
        writer.WriteStartObject();
        writer.WriteString("type"u8, problem.Kind.Type);
        writer.WriteString("title"u8, problem.Kind.Title);
        writer.WriteNumber("status"u8, problem.Kind.Status);
        writer.WriteString("detail"u8, problem.Detail);
        writer.WriteString("instance"u8, Echo.Limit(Instance(context)));
        writer.WriteString("code"u8, problem.Kind.Code);
        WriteOptional(writer, "bucket"u8, target?.Bucket);
        WriteOptional(writer, "key"u8, problem.Key ?? target?.Key);
        WriteOptional(writer, "opList"u8, problem.OpList);
        if (problem.OpIndex is { } index)
            writer.WriteNumber("opIndex"u8, index);
        WriteOptional(writer, "opCode"u8, problem.OpCode);
        WriteOptional(writer, "currentETag"u8, problem.CurrentETag);
        WriteOptional(writer, "outcome"u8, problem.Outcome);
        writer.WriteString("traceId"u8, TraceIds.Of(context));
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is { Length: > 0 })
            writer.WriteString(name, Echo.Limit(value));
    }

    private static string Instance(HttpContext context) =>
        RawTarget.Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Path.ToString();
}
