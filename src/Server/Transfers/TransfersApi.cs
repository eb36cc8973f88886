using Pail.Buckets;
using Pail.Server.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Routing;
using Pail.Server.Security;

namespace Pail.Server.Transfers;

/// <summary>
/// All values of a bucket as NDJSON, a line for each: <c>/v1/buckets/{b}:export</c> writes them and <c>/v1/buckets/{b}:import</c> reads
/// them.
/// </summary>
internal static class TransfersApi
{
    internal static IEndpointRouteBuilder MapTransfers(this IEndpointRouteBuilder routes, IBuckets buckets, int maxImportBytes)
    {
        var import = new BucketImport(maxImportBytes);
        routes.MapResource(HttpMethods.Post, ResourceRoutes.ActionPattern("export"), buckets.Then(Export))
            .Needs(Role.Reader)
            .Describe(TransferDescriptions.Export);
        routes.MapResource(HttpMethods.Post, ResourceRoutes.ActionPattern("import"), buckets.Then(import.Import))
            .Describe(TransferDescriptions.Import);
        return routes;
    }

    internal static async Task Export(HttpContext context, IBucket bucket)
    {
        if (BucketConditions.FindUnsupported(context.Request.Headers) is { } problem)
        {
            await context.WriteProblem(problem);
            return;
        }

        using var paced = new PacedResponse(context);
        await BucketExport.Send(bucket, paced);
    }
}
