namespace Pail.Server.Http;

/// <summary>Writes response bodies that are already in memory.</summary>
internal static class ResponseBody
{
    /// <summary>Sends the bytes with their length, without an async state machine when the socket takes them at once.</summary>
    internal static Task Send(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentLength = body.Length;
        var pending = response.BodyWriter.WriteAsync(body);
        if (!pending.IsCompletedSuccessfully)
            return pending.AsTask();

        // A pooled source is behind it, which wants its result to be taken.
        _ = pending.Result;
        return Task.CompletedTask;
    }
}
