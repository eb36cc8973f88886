using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Security;

namespace Pail.Server.RuntimeViews;

/// <summary>Who may read the views: administrators, and no web page of another site.</summary>
internal sealed class ViewAccess(CrossOrigin crossOrigin)
{
    internal Task Run(HttpContext context, RequestDelegate handler)
    {
        if (crossOrigin.FindFault(context.Request) is { } refused)
            return context.WriteProblem(refused);
        if (!Caller.Of(context).Has(Role.Admin))
            return context.WriteProblem(ProblemKind.Forbidden, "Only an administrator may see what the runtime is doing.");

        context.Response.Headers.CacheControl = HeaderConstants.NoCache;
        return handler(context);
    }
}
