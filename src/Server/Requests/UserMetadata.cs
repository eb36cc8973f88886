using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// User metadata: what a writer notes about a value with headers such as <c>Kv-Meta-Owner: ada</c>. The names are kept in lower case,
/// because HTTP/2 sends all header names so, and a value must not depend on the version of HTTP that it came with.
/// </summary>
internal static class UserMetadata
{
    /// <summary>The most bytes of all names and texts together.</summary>
    internal const int MaxBytes = 2048;

    /// <summary>
    /// How many names there may be: as many headers as a request has. Many clients accept no answer with many more, and each name costs
    /// memory beside its characters.
    /// </summary>
    internal const int MaxNames = 64;

    /// <summary>Reads the metadata of a value that is to be stored.</summary>
    /// <returns>What is wrong with the headers, or <see langword="null"/>.</returns>
    internal static Problem? Read(IHeaderDictionary headers, out IReadOnlyDictionary<string, string>? metadata)
    {
        metadata = null;
        if (WriteHeaders.HasOnlyOrdinary(headers))
            return null;

        Dictionary<string, string>? found = null;
        var bytes = 0;
        foreach (var (header, lines) in headers)
        {
            if (!header.StartsWith(HeaderConstants.MetaPrefix, StringComparison.OrdinalIgnoreCase))
                continue;

            // Several lines of one header are one list, and a proxy may have joined them.
            var name = header[HeaderConstants.MetaPrefix.Length..].ToLowerInvariant();
            var text = string.Join(", ", lines.ToArray());
            if (name.Length == 0)
                return Invalid($"The header {HeaderConstants.MetaPrefix} must have a name after its last hyphen, but has none.");
            if (!IsHeader(name, text))
                return Invalid($"{Echo.Limit(header)} must have printable ASCII only, but is {Echo.Quote(text)}.");

            found ??= [];
            found.Add(name, text);
            bytes += name.Length + text.Length;
        }

        metadata = found;
        return bytes <= MaxBytes
            ? null
            : Invalid(
                $"The names after {HeaderConstants.MetaPrefix} and their values must have at most {MaxBytes} bytes in all, "
                + $"but have {bytes}.");
    }

    /// <summary>
    /// Adds the metadata of a value to an answer. Metadata that cannot be a header is left out: a program that uses the library may have
    /// stored any text.
    /// </summary>
    internal static void Add(IHeaderDictionary headers, IReadOnlyDictionary<string, string> metadata)
    {
        // Most values have none, and walking an empty dictionary through its interface allocates an enumerator.
        if (metadata.Count == 0)
            return;

        foreach (var (name, text) in metadata)
        {
            if (IsHeader(name, text))
                headers[HeaderConstants.MetaPrefix + name] = text;
        }
    }

    /// <summary>Finds what is wrong with metadata that did not come as headers.</summary>
    /// <returns>The rule and what breaks it, as a sentence; <see langword="null"/> when the metadata is valid.</returns>
    internal static string? FindFault(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count > MaxNames)
            return $"metadata must have at most {MaxNames} names, but has {metadata.Count}.";

        var bytes = 0;
        foreach (var (name, text) in metadata)
        {
            if (!IsHeader(name, text) || !name.Equals(name.ToLowerInvariant(), StringComparison.Ordinal))
            {
                return "metadata must have names that can be a header's in lower case and texts of printable ASCII, "
                    + $"but has {Echo.Quote(name)} with {Echo.Quote(text)}.";
            }

            bytes += name.Length + text.Length;
        }

        return bytes <= MaxBytes ? null : $"metadata must have at most {MaxBytes} bytes in all, but has {bytes}.";
    }

    private static bool IsHeader(string name, string text) => HeaderSyntax.IsToken(name) && HeaderSyntax.IsFieldValue(text);

    private static Problem Invalid(string detail) => new(ProblemKind.InvalidHeader, detail);
}
