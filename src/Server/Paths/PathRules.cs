using System.Buffers;

namespace Pail.Server.Paths;

/// <summary>
/// The rules for raw paths, checked before anything is looked up. Kestrel removes dot segments from the path that the framework's routing
/// sees: <c>DELETE …/keys/%2E%2E</c> becomes <c>DELETE /v1/buckets/b/</c>. So dot segments are refused here, for all methods.
/// </summary>
internal static class PathRules
{
    // All printable ASCII characters except the space and the three that FindFaultyCharacter checks: % \ #
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "!\"$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Finds what is wrong with a path.</summary>
    /// <returns>The fault, or <see langword="null"/> when the path is valid.</returns>
    internal static string? FindFault(ReadOnlySpan<char> path)
    {
        // A dot segment begins with "/." or has an escape. So for nearly every path two vectorised searches suffice.
        var odd = path.IndexOfAnyExcept(Plain);
        if (odd < 0 && path.IndexOf("/.") < 0)
            return null;

        return (odd < 0 ? null : FindFaultyCharacter(path[odd..])) ?? FindFaultySegment(path);
    }

    private static string? FindFaultyCharacter(ReadOnlySpan<char> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            switch (path[i])
            {
                case '%' when i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]):
                    return "A % in the path must be followed by two hexadecimal digits.";

                // Browsers and some proxies turn a backslash into a slash, so they and the server would see different paths.
                case '\\':
                    return @"The path has an unescaped \; write it as %5C.";
                case '#':
                    return "The path has an unescaped #; write it as %23.";
                case '\u007f':
                    return "The path has an unescaped DEL; write it as %7F.";
                case > '\u007f':
                    return "The path has a character outside of ASCII; escape the bytes of its UTF-8.";
            }
        }

        return null;
    }

    private static string? FindFaultySegment(ReadOnlySpan<char> path)
    {
        var dots = 0;
        var others = 0;
        for (var i = 0; i < path.Length;)
        {
            var character = Next(path, ref i);
            if (character == '/')
            {
                if (IsDotSegment(dots, others))
                    return DotSegment;
                dots = others = 0;
            }
            else if (character == '.')
            {
                dots++;
            }
            else
            {
                others++;
            }
        }

        return IsDotSegment(dots, others) ? DotSegment : null;
    }

    private const string DotSegment = "The path must not have a segment . or .., raw or escaped.";

    private static bool IsDotSegment(int dots, int others) => others == 0 && dots is 1 or 2;

    // Reads the next character. An escaped slash separates segments too: a%2Fb and a/b are the same key, so both must have the same faults.
    private static char Next(ReadOnlySpan<char> path, ref int i)
    {
        if (path[i] != '%' || path[i + 1] != '2')
            return path[i++];

        i += 3;
        return path[i - 1] switch
        {
            'e' or 'E' => '.',
            'f' or 'F' => '/',
            _ => '%',
        };
    }
}
