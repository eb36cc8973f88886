using System.Globalization;

namespace Pail.Buckets;

/// <summary>
/// Identifies the write that made a value: the epoch of the bucket's data, and the number of the write within that epoch.
/// </summary>
/// <remarks>
/// A bucket gets a new epoch when it is created and when its process restarts without its data. So a revision never matches a revision of
/// another epoch. Epochs grow with time, also across runs of the program.
/// Prints as <c>epoch.number</c>, for example <c>1795376299000000.42</c>.
/// </remarks>
/// <param name="Epoch">The epoch; greater than zero.</param>
/// <param name="Number">The number of the write within the epoch; the first write is 1.</param>
public readonly record struct Revision(long Epoch, long Number)
{
    /// <summary>Reads the text that <see cref="ToString"/> makes. Refuses everything else (signs, spaces, leading zeros).</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="revision">The revision read, or the default.</param>
    /// <returns><see langword="true"/> if the text is a revision.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Revision revision)
    {
        revision = default;
        var dot = text.IndexOf('.');
        if (dot < 0 || !TryParsePart(text[..dot], out var epoch) || !TryParsePart(text[(dot + 1)..], out var number))
            return false;

        revision = new Revision(epoch, number);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Number}");

    // Only one text per revision: if "7.042" were read as "7.42", two different ETags would name one value.
    private static bool TryParsePart(ReadOnlySpan<char> text, out long value)
    {
        value = 0;

        // Digits only: the framework's parser would also take NULs after them.
        return text is not ['0', _, ..]
            && !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
