using Pail.Buckets;
using Pail.Runtime.Tables;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>Stores the body as the value.</summary>
internal readonly record struct ValueWrite(KeyRequest Request, ContentHeaders Content, Expiration? Expiration) : IBodyWrite
{
    public int MaxBytes => Request.Bucket.Config.MaxValueBytes;

    public Problem TooLarge() => Problem.TooLarge(Request.Bucket);

    public Problem? Read(byte[] body, out Operation? operation)
    {
        operation = null;
        if (BodyWrites.FindNoLength(Request.Context, body) is { } problem)
            return problem;

        var value = new NewValue(body, ContentTypes.For(Content.Type, body))
        {
            ContentEncoding = Content.Encoding,
            ContentLanguage = Content.Language,
            Metadata = Content.Metadata,
            Expiration = Expiration,
        };
        operation = new PutOperation(Request.Key, value)
        {
            Condition = Request.Condition,
            WantsPrevious = Preferences.WantsRepresentation(Request.Headers),
        };
        return null;
    }

    public Task Answer(in OperationResult result)
    {
        if (result.Status != ApplyStatus.Created && result.Previous is not null && Preferences.WantsRepresentation(Request.Headers))
        {
            ValueResponse.AddRevision(Request.Context.Response.Headers, result.Entry!.Revision);
            return ValueResponse.SendRepresentation(Request.Context, result.Previous);
        }

        return ValueResponse.SendWritten(Request, result);
    }
}
