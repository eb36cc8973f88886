using System.Text;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.ProblemPages;

/// <summary>
/// What the member <c>type</c> of a problem points to: <c>/problems</c> and <c>/problems/{code}</c>, as text or, for browsers, as HTML.
/// </summary>
internal static class ProblemPagesApi
{
    private const string Collection = "/problems";
    private const string Html = "text/html";

    internal static IEndpointRouteBuilder MapProblemPages(this IEndpointRouteBuilder routes)
    {
        routes.MapRead(Collection, List).Describe(ServiceDescriptions.Problems);
        routes.MapRead(ResourceRoutes.MemberPattern(Collection, "code"), Show).Describe(ServiceDescriptions.ProblemPage);
        return routes;
    }

    internal static Task List(HttpContext context) => Send(
        context,
        static () => PageText.OfAll(ProblemTexts.All),
        static () => PageHtml.OfAll(ProblemTexts.All));

    internal static Task Show(HttpContext context)
    {
        var code = RequestTarget.Of(context).Member;
        return ProblemTexts.Find(code) is { } page
            ? Send(context, () => PageText.Of(page), () => PageHtml.Of(page))
            : context.WriteProblem(
                ProblemKind.NotFound, $"There is no problem code {Echo.Quote(code)}; {Collection} lists those that exist.");
    }

    private static Task Send(HttpContext context, Func<string> text, Func<string> html)
    {
        var format = MediaRanges.Choose(context.Request.Headers.Accept, ContentTypes.Text, Html);
        if (format is null)
            return context.WriteProblem(ProblemKind.NotAcceptable, $"This page comes as {ContentTypes.Text} or {Html}.");

        var response = context.Response;
        response.ContentType = $"{format}; charset=utf-8";
        response.Headers.Vary = "Accept";
        response.Headers.CacheControl = HeaderConstants.NoCache;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;
        response.Headers.ContentSecurityPolicy = HeaderConstants.Sandbox;
        return ResponseBody.Send(context, Encoding.UTF8.GetBytes(format == Html ? html() : text()));
    }
}
