using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>Middleware with the rules for requests to every path. It runs before anything is looked up or read.</summary>
internal sealed class RequestRules(RequestDelegate next, CrossOrigin crossOrigin)
{
    internal Task Invoke(HttpContext context)
    {
        if (TransferCodings.FindFault(context.Request) is { } coding)
        {
            // The server cannot tell where this body ends.
            UnreadBody.Close(context);
            return context.WriteProblem(coding);
        }

        var fault = crossOrigin.FindWriteFault(context.Request) ?? ScriptRequests.FindFault(context.Request);
        return fault is { } refused ? context.WriteProblem(refused) : next(context);
    }
}
