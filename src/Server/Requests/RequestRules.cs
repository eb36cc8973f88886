using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>Middleware with the rules for every request, whatever its path: applied before anything is looked up or read.</summary>
internal sealed class RequestRules(RequestDelegate next, CrossOrigin crossOrigin)
{
    internal Task Invoke(HttpContext context)
    {
        if (TransferCodings.FaultOf(context.Request) is { } coding)
        {
            // Nobody knows where this body ends.
            UnreadBody.Close(context);
            return context.WriteProblem(coding);
        }

        return crossOrigin.FaultOfWrite(context.Request) is { } refused ? context.WriteProblem(refused) : next(context);
    }
}
