using System.IO.Pipelines;

namespace Pail.Server.Http;

/// <summary>Writes response bodies that are already in memory.</summary>
internal static class ResponseBody
{
    /// <summary>
    /// Sends the bytes with their length. Needs no async state machine for a short body that the socket accepts at once.
    /// </summary>
    internal static Task Send(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.ContentLength = body.Length;
        if (body.Length > PacedResponse.PieceBytes)
            return SendPaced(context, body);

        var pending = response.BodyWriter.WriteAsync(body);
        if (!pending.IsCompletedSuccessfully)
            return Finish(context, pending);

        // The result must be read, because the ValueTask has a pooled source.
        _ = pending.Result;
        return Task.CompletedTask;
    }

    private static async Task SendPaced(HttpContext context, ReadOnlyMemory<byte> body)
    {
        using var paced = new PacedResponse(context);
        await paced.Write(body);
    }

    private static async Task Finish(HttpContext context, ValueTask<FlushResult> pending)
    {
        using var paced = new PacedResponse(context);
        await paced.Finish(pending);
    }
}
