namespace Pail.Buckets;

/// <summary>
/// The rule for bucket names: 1 to 128 ASCII letters, digits, <c>.</c>, <c>_</c> and <c>-</c>; the first is a letter or digit.
/// </summary>
public static class BucketName
{
    /// <summary>The largest length of a name, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>Whether the text is a bucket name. Case matters: <c>a</c> and <c>A</c> are two buckets.</summary>
    /// <param name="name">The text.</param>
    /// <returns><see langword="true"/> if the text is a bucket name.</returns>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && !name.ContainsAnyExcept(Allowed);

    /// <summary>Throws when the text is not a bucket name.</summary>
    internal static void ThrowIfInvalid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name))
        {
            throw new ArgumentException(
                $"A bucket name must be 1 to 128 ASCII letters, digits, \".\", \"_\", \"-\", first a letter or digit, but is \"{name}\".",
                nameof(name));
        }
    }

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
}
