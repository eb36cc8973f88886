using System.Buffers.Text;
using System.Text;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// Adds to a counter: a value that is a whole number in decimal digits, such as <c>-17</c>. Its range is that of a signed 64-bit number.
/// </summary>
public sealed record IncrementOperation : Operation
{
    /// <summary>The content type of a new counter.</summary>
    internal const string ContentType = "text/plain";

    /// <summary>Adds to a counter.</summary>
    /// <param name="key">The key.</param>
    /// <param name="by">How much to add; may be negative.</param>
    public IncrementOperation(string key, long by = 1)
        : base(key) => By = by;

    /// <summary>How much to add.</summary>
    public long By { get; }

    /// <summary>The number that a missing counter counts from; 0 by default.</summary>
    public long Initial { get; init; }

    /// <summary>
    /// When a new counter expires; <see langword="null"/> for the bucket's default. An existing counter keeps its expiry.
    /// </summary>
    public Expiration? Expiration { get; init; }

    private protected override Decision DecideAllowed(Entry? current, in OperationContext context)
    {
        var number = Initial;
        if (current is not null && !TryParse(current.Value.Span, out number))
        {
            return Decision.Refuse(current, new OperationFault(
                OperationFaultKind.NotAnInteger,
                $"A counter must be an integer from {long.MinValue} to {long.MaxValue} in decimal digits, but the value "
                + $"({current.Value.Length} bytes) is not."));
        }

        var sum = unchecked(number + By);
        if (((number ^ sum) & (By ^ sum)) < 0)
        {
            return Decision.Refuse(current, new OperationFault(
                OperationFaultKind.IntegerOverflow,
                $"A counter must stay between {long.MinValue} and {long.MaxValue}, but {number} + {By} does not."));
        }

        var text = Encoding.ASCII.GetBytes(sum.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (current is not null)
            return context.PutBytes(current, text, sum);
        var created = context.Put(Key, null, new NewValue(text, ContentType) { Expiration = Expiration });
        return created with { Result = created.Result with { Number = created.Change == EntryChange.Put ? sum : 0 } };
    }

    /// <summary>
    /// Reads a counter's value: the one text that a number has, with no sign <c>+</c>, no space, no leading zero, and no <c>-0</c>.
    /// </summary>
    /// <param name="text">The value's bytes.</param>
    /// <param name="number">The number; 0 when the value is none.</param>
    /// <returns>Whether the value is a number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out long number)
    {
        if (Utf8Parser.TryParse(text, out number, out var read)
            && read == text.Length
            && text is not [(byte)'+', ..] and not [(byte)'0', _, ..] and not [(byte)'-', (byte)'0', ..])
            return true;

        number = 0;
        return false;
    }
}
