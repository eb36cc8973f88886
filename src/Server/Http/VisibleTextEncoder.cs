using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Pail.Server.Http;

/// <summary>
/// Escapes characters in JSON that are invisible or make other text look different: control and format characters (among them
/// bidirectional overrides), unusual spaces, and characters without an agreed meaning. So a name that a client chose looks the same on
/// every screen. All other characters stay as they are.
/// </summary>
/// <remarks>
/// Quotes and plus signs are escaped as the framework's relaxed encoder does it, and stay readable. The characters that it does not escape
/// are dangerous only inside HTML, and no answer is HTML.
/// </remarks>
internal sealed unsafe class VisibleTextEncoder : JavaScriptEncoder
{
    private static readonly JavaScriptEncoder Relaxed = UnsafeRelaxedJsonEscaping;

    // The bytes that are never escaped. Searching for others is vectorised, and most text has no others.
    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 0x80).Where(code => !Relaxed.WillEncode(code)).Select(code => (byte)code)]);

    /// <inheritdoc />
    public override int MaxOutputCharactersPerInputCharacter => Relaxed.MaxOutputCharactersPerInputCharacter;

    /// <inheritdoc />
    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar < 0x80 ? Relaxed.WillEncode(unicodeScalar) : IsInvisible(unicodeScalar);

    /// <inheritdoc />
    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        for (var i = 0; i < span.Length;)
        {
            // Stops at half a surrogate pair too: the base class replaces it.
            var status = Rune.DecodeFromUtf16(span[i..], out var rune, out var length);
            if (status != OperationStatus.Done || WillEncode(rune.Value))
                return i;
            i += length;
        }

        return -1;
    }

    /// <inheritdoc />
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var plain = utf8Text.IndexOfAnyExcept(PlainBytes);
        if (plain < 0)
            return -1;

        // What comes before is ASCII, so the rest begins with a whole character.
        var rest = base.FindFirstCharacterToEncodeUtf8(utf8Text[plain..]);
        return rest < 0 ? -1 : plain + rest;
    }

    /// <inheritdoc />
    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        if (unicodeScalar < 0x80 || !IsInvisible(unicodeScalar))
            return Relaxed.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

        Span<char> units = stackalloc char[2];
        var count = new Rune(unicodeScalar).EncodeToUtf16(units);
        var target = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        if (bufferLength < 6 * count)
            return false;

        foreach (var unit in units[..count])
        {
            target[numberOfCharactersWritten] = '\\';
            target[numberOfCharactersWritten + 1] = 'u';
            ((int)unit).TryFormat(target[(numberOfCharactersWritten + 2)..], out _, "X4", CultureInfo.InvariantCulture);
            numberOfCharactersWritten += 6;
        }

        return true;
    }

    private static bool IsInvisible(int scalar) => CharUnicodeInfo.GetUnicodeCategory(scalar) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator => true,

        // Letters, marks and symbols without a visible form: Unicode's default ignorable characters, and the blank Braille pattern.
        _ => scalar is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164
            or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF),
    };
}
