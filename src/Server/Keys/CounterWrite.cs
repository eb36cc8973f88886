using System.Text;
using Pail.Buckets;
using Pail.Server.Problems;

namespace Pail.Server.Keys;

/// <summary>Adds the body to a counter. An empty body adds 1.</summary>
internal readonly record struct CounterWrite(KeyRequest Request) : IBodyWrite
{
    // Every integer of 64 bits has at most 20 characters.
    public int MaxBytes => 64;

    public Problem TooLarge() => new(ProblemKind.RequestTooLarge, $"A counter's step must have at most {MaxBytes} bytes.");

    public Problem? Read(byte[] body, out Operation? operation)
    {
        operation = null;
        var by = 1L;
        if (body.Length > 0 && !IncrementOperation.TryParse(body, out by))
        {
            return new Problem(
                ProblemKind.InvalidStep,
                $"The body must be an integer from {long.MinValue} to {long.MaxValue} in decimal digits, or empty for 1, "
                + $"but is {Echo.Quote(Encoding.UTF8.GetString(body))}.");
        }

        operation = new IncrementOperation(Request.Key, by) { Condition = Request.Condition, WantsPrevious = false };
        return null;
    }

    public Task Answer(in OperationResult result) =>
        CountersApi.Send(Request.Context, result.Entry!.Revision, result.Entry.Value);
}
