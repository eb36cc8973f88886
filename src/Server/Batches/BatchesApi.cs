using Pail.Buckets;
using Pail.Server.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.Security;

namespace Pail.Server.Batches;

/// <summary>
/// Many operations in one request: <c>/v1/buckets/{b}:batch</c> does each by itself, <c>/v1/buckets/{b}:txn</c> all or none.
/// </summary>
internal static class BatchesApi
{
    /// <summary>The longest body of these requests, in bytes.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    internal static IEndpointRouteBuilder MapBatches(this IEndpointRouteBuilder routes, IBuckets buckets, TimeProvider time)
    {
        // A reader may send reads. The handlers check the role for each operation.
        routes.MapResource(
                HttpMethods.Post,
                ResourceRoutes.ActionPattern("batch"),
                buckets.Then((context, bucket) => Batch(context, bucket, time)))
            .Needs(Role.Reader)
            .Describe(BatchDescriptions.Batch);
        routes.MapResource(
                HttpMethods.Post,
                ResourceRoutes.ActionPattern("txn"),
                buckets.Then((context, bucket) => Transact(context, bucket, time)))
            .Needs(Role.Reader)
            .Describe(BatchDescriptions.Transaction);
        return routes;
    }

    /// <summary>Does the operations one after another. One that fails does not stop the others.</summary>
    internal static async Task Batch(HttpContext context, IBucket bucket, TimeProvider time)
    {
        var list = new OperationList("ops");
        var problem = Check(context, "A batch")
            ?? await Read(context, "A batch", body => BatchReader.Read(body, time.GetUtcNow(), list))
            ?? list.FindForbidden(Caller.Of(context), named: false);
        if (problem is not null)
        {
            await context.WriteProblem(problem);
            return;
        }

        var results = await bucket.Apply(list.Operations);
        using var paced = new PacedResponse(context);
        await new ResultWriter(paced).WriteBatch(list, results);
    }

    /// <summary>Does the operations as one, so that nobody sees a part of them. If one fails, nothing is done.</summary>
    internal static async Task Transact(HttpContext context, IBucket bucket, TimeProvider time)
    {
        var transaction = new TransactionBody();
        var caller = Caller.Of(context);
        var problem = Check(context, "A transaction")
            ?? await Read(context, "A transaction", body => BatchReader.Read(body, time.GetUtcNow(), transaction))
            ?? transaction.Then.FindForbidden(caller, named: true)
            ?? transaction.Else.FindForbidden(caller, named: true);
        if (problem is not null)
        {
            await context.WriteProblem(problem);
            return;
        }

        var result = await bucket.Apply(transaction.Make());
        var list = result.ComparisonsHeld ? transaction.Then : transaction.Else;
        if (result.FailedIndex is { } failed)
        {
            await context.WriteProblem(OperationProblem.OfTransaction(list, failed, result.Results[failed]));
            return;
        }

        using var paced = new PacedResponse(context);
        await new ResultWriter(paced).WriteTransaction(list, result);
    }

    // A batch has no entity tag. Ignoring a condition would do something that the client wanted only under the condition.
    private static Problem? Check(HttpContext context, string what) =>
        BucketConditions.FindUnsupported(context.Request.Headers) ?? JsonBody.FindTypeFault(context.Request.Headers, what);

    private static async ValueTask<Problem?> Read(HttpContext context, string what, Func<ReadOnlyMemory<byte>, Problem?> read)
    {
        using var body = await PooledBody.Read(context, MaxBytes);
        return body is null
            ? new Problem(ProblemKind.RequestTooLarge, $"{what} must have at most {MaxBytes} bytes.")
            : read(body.Memory);
    }
}
