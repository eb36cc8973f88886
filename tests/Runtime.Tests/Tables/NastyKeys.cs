using CsCheck;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Strings that are easily taken for one another: of few characters, some of them at the limits of a byte or of UTF-16.</summary>
internal static class NastyKeys
{
    private static readonly string[] Prefixes =
        ["", "a", "aaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaÿ", "aaaaaaaaĀ", "\0\0\0", "user:0001:", "user:0002:"];

    /// <summary>Strings of up to ten characters.</summary>
    internal static readonly Gen<string> Tail =
        Gen.Char["\0aÿĀ\uFFFF\uD800\uDC00"].Array[0, 10].Select(static all => new string(all));

    /// <summary>Strings of up to ten characters of one byte.</summary>
    internal static readonly Gen<string> Narrow = Gen.Char["\0aÿ"].Array[0, 10].Select(static all => new string(all));

    /// <summary>The same with beginnings that many of them share.</summary>
    internal static readonly Gen<string> Any =
        Gen.Select(Gen.Int[0, Prefixes.Length - 1], Gen.OneOf(Narrow, Tail), static (at, tail) => Prefixes[at] + tail);
}
