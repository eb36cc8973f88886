using System.Globalization;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>Appends the body to the value. A missing key is created with the body's type.</summary>
internal readonly record struct AppendWrite(KeyRequest Request, string Type) : IBodyWrite
{
    public int MaxBytes => Request.Bucket.Config.MaxValueBytes;

    public Problem TooLarge() => Problem.TooLarge(Request.Bucket);

    public Problem? Read(byte[] body, out Operation? operation)
    {
        operation = null;
        if (BodyWrites.FindNoLength(Request.Context, body) is { } problem)
            return problem;

        operation = new AppendOperation(Request.Key, body)
        {
            ContentType = ContentTypes.For(Type, body),
            Condition = Request.Condition,
            WantsPrevious = false,
        };
        return null;
    }

    public Task Answer(in OperationResult result)
    {
        Request.Context.Response.Headers[HeaderConstants.Size] = result.Entry!.Value.Length.ToString(CultureInfo.InvariantCulture);
        return ValueResponse.SendWritten(Request, result);
    }
}
