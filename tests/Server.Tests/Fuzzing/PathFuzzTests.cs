using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Pail.Server.Paths;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>The readers of request targets, against models that are written for clearness.</summary>
public sealed partial class PathFuzzTests
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private static readonly Gen<string> Texts = FuzzText.For(
        FuzzText.Unicode.Select(PercentText.Encode),
        "%", "%2F", "%2f", "%2E", "%2e", ".", "..", "/", "//", "%25", "%C3%A4", "%C0%AF", "%ED%A0%80", "%F0%9F%98%80", "%00", "%7F", "%5C",
        "a", "é", "+", "?", "#", "\\", "~", "%4", "%GG", "://", "http", "*", "&", "=");

    [Fact]
    public void A_key_is_the_strict_UTF_8_of_its_bytes() => Fuzz.Check(Texts, text =>
    {
        var isKey = PercentText.TryDecode(text, out var key);

        // Strict UTF-8 has one form for each text. So two different sequences of bytes are never the same key.
        Assert.Equal(Bytes(text, plusIsSpace: false), isKey ? Strict.GetBytes(key) : null);
        if (!isKey)
            return;
        Assert.True(PercentText.TryDecode(PercentText.Encode(key), out var again));
        Assert.Equal(key, again);
        Assert.Equal(
            Strict.GetByteCount(key) is >= 1 and <= 512 && !key.Any(character => character is <= '\u001f' or '\u007f'),
            KeyRules.FindFault(key) is null);
    });

    [Fact]
    public void A_part_of_a_query_is_the_same_with_plus_signs_as_spaces() => Fuzz.Check(Texts, text =>
        Assert.Equal(
            Bytes(text, plusIsSpace: true),
            PercentText.TryDecodeQuery(text, out var decoded) ? Strict.GetBytes(decoded) : null));

    [Fact]
    public void A_path_is_refused_for_a_bad_character_and_for_a_dot_segment_and_for_nothing_else() => Fuzz.Check(
        Texts.Select(text => "/" + text),
        path =>
        {
            var segments = EscapedDot().Replace(EscapedSlash().Replace(path, "/"), ".").Split('/');

            Assert.Equal(
                BadCharacter().IsMatch(path) || segments.Any(segment => segment is "." or ".."), PathRules.FindFault(path) is not null);
        });

    [Fact]
    public void A_target_is_split_without_a_loss() => Fuzz.Check(Texts, text =>
    {
        var origin = RawTarget.Split("/" + text);
        var absolute = RawTarget.Split("http://host:80/" + text);
        var other = RawTarget.Split(text);

        Assert.Equal("/" + text, text.Contains('?') ? $"{origin.Path}?{origin.Query}" : origin.Path.ToString());
        Assert.Equal((origin.Path.ToString(), origin.Query.ToString()), (absolute.Path.ToString(), absolute.Query.ToString()));
        Assert.DoesNotContain('?', other.Path.ToString());
    });

    // The bytes of a text after its escapes were removed; null if an escape is wrong or the bytes are not UTF-8.
    private static byte[]? Bytes(string text, bool plusIsSpace)
    {
        if (!Escaped().IsMatch(text))
            return null;
        var bytes = Escape().Matches(text).Select(match => match.Value switch
        {
            ['%', .. var digits] => Convert.ToByte(digits, 16),
            "+" when plusIsSpace => (byte)' ',
            var character => (byte)character[0],
        }).ToArray();
        try
        {
            Strict.GetString(bytes);
            return bytes;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A(%[0-9A-Fa-f]{2}|[\x00-\x24\x26-\x7f])*\z")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"%..|[\x00-\x7f]", RegexOptions.Singleline)]
    private static partial Regex Escape();

    [GeneratedRegex(@"%(?![0-9A-Fa-f]{2})|[\\#\x7f-\uffff]")]
    private static partial Regex BadCharacter();

    [GeneratedRegex("%2[Ff]")]
    private static partial Regex EscapedSlash();

    [GeneratedRegex("%2[Ee]")]
    private static partial Regex EscapedDot();
}
