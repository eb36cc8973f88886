using System.Buffers;

namespace Pail.Server.Paths;

/// <summary>
/// What a path may look like before anything is looked up. The server under it has already removed dot segments from the path that
/// routing sees: <c>DELETE …/keys/%2E%2E</c> arrives there as <c>DELETE /v1/buckets/b/</c>. So they are refused here, for all methods.
/// </summary>
internal static class PathRules
{
    // All printable ASCII but the three that need a closer look.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "!\"$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Says what is wrong with the path.</summary>
    /// <returns>The fault, or <see langword="null"/> when there is none.</returns>
    internal static string? FaultOf(ReadOnlySpan<char> path)
    {
        // A dot segment begins with "/." or holds an escape, so two vectorised searches clear nearly every path.
        var odd = path.IndexOfAnyExcept(Plain);
        if (odd < 0 && path.IndexOf("/.") < 0)
            return null;

        return (odd < 0 ? null : FaultyCharacter(path[odd..])) ?? FaultySegment(path);
    }

    private static string? FaultyCharacter(ReadOnlySpan<char> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            switch (path[i])
            {
                case '%' when i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]):
                    return "The path has a % that is not followed by two hexadecimal digits.";

                // Browsers and some proxies turn a backslash into a slash: two readers would see two paths.
                case '\\':
                    return @"The path has a raw \; write it as %5C.";
                case '#':
                    return "The path has a raw #; write it as %23.";
                case > '\u007e':
                    return "The path has a character outside of ASCII; escape the bytes of its UTF-8.";
            }
        }

        return null;
    }

    private static string? FaultySegment(ReadOnlySpan<char> path)
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

    private const string DotSegment = "The path has a segment . or .. (raw or escaped), which paths of this server never have.";

    private static bool IsDotSegment(int dots, int others) => others == 0 && dots is 1 or 2;

    // An escaped slash separates too: a%2Fb and a/b are one key, so what is refused in one must be refused in the other.
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
