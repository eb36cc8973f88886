using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Buckets;

/// <summary>PATCH of a bucket: a merge patch (RFC 7396) of its configuration. A null sets a member to its default.</summary>
/// <param name="defaults">The configuration of a bucket that is created without one.</param>
/// <param name="maxDurable">The most that <c>maxValueBytes</c> of a durable bucket may be.</param>
internal sealed class BucketChange(BucketConfig defaults, int maxDurable)
{
    /// <summary>The media types of a patch.</summary>
    internal const string Types = "application/merge-patch+json, application/json";

    // Each attempt fails because another change has come first.
    private const int MaxAttempts = 100;

    internal async Task Change(HttpContext context, IBucket bucket)
    {
        var headers = context.Request.Headers;
        if ((BucketConditions.FindUnsupported(headers) ?? BucketConfigBody.FindTypeFault(headers)) is { } problem)
        {
            await Refuse(context, problem);
            return;
        }

        var (body, fault) = await BucketConfigBody.Read(context);
        if (fault is null && body.Length == 0)
            fault = new Problem(ProblemKind.InvalidJson, "The body must be an object with the members to change, but is empty.");
        if ((fault ?? await Apply(bucket, body)) is { } refusal)
            await Refuse(context, refusal);
        else
            await BucketsApi.SendStatus(context, bucket);
    }

    private async ValueTask<Problem?> Apply(IBucket bucket, byte[] patch)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // Two changes at the same time, here or on two machines: the later one begins with the result of the earlier one.
            var before = bucket.Config;
            var fault = Change(patch, before, out var config);
            if (fault is null && await bucket.TryConfigure(before, config))
                return null;

            if (fault is null)
                continue;

            // What is known here of a bucket of another machine may be old. With its status comes its present configuration.
            await bucket.Status();
            if (bucket.Config == before)
                return fault;
        }

        var busy = $"The configuration of the bucket {Echo.Quote(bucket.Name)} is changed by others all the time.";
        return new Problem(ProblemKind.MailboxFull, busy) { Outcome = "not-applied" };
    }

    private Problem? Change(byte[] patch, BucketConfig before, out BucketConfig config)
    {
        if (BucketConfigReader.Read(patch, before, removed: defaults, out config, maxDurable) is { } fault)
            return fault;
        return config.Backend != before.Backend ? Immutable("backend", BucketWords.Of(before.Backend))
            : config.TableType != before.TableType ? Immutable("tableType", BucketWords.Of(before.TableType))
            : config.Durable != before.Durable ? Immutable("durable", before.Durable ? "true" : "false")
            : null;
    }

    private static Problem Immutable(string member, string value) =>
        new(ProblemKind.ImmutableProperty, $"The {member} of a bucket cannot change; it is {value}.");

    private static Task Refuse(HttpContext context, Problem problem)
    {
        if (problem.Kind == ProblemKind.UnsupportedMediaType)
            context.Response.Headers[HeaderConstants.AcceptPatch] = Types;
        return context.WriteProblem(problem);
    }
}
