using System.Text;
using CsCheck;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Texts that a client may send: arbitrary ones, valid ones, and valid ones with a few changes.</summary>
internal static class FuzzText
{
    private static readonly Gen<char> Character = Gen.Frequency(
        (10, Gen.Char[' ', '~']),
        (1, Gen.Char['\0', '\u001f']),
        (1, Gen.Char['\u007f', '\u00ff']),
        (1, Gen.OneOf('\u0131', '\u0660', '\u200b', '\u2028', '\ud83d', '\ude00', '\ufeff', '\uffff')));

    /// <summary>Text without halves of surrogate pairs.</summary>
    internal static readonly Gen<string> Unicode = Gen.Frequency(
            (10, Gen.Int[' ', '~']),
            (1, Gen.Int[0, 0x1f]),
            (2, Gen.Int[0x7f, 0x7ff]),
            (2, Gen.Int[0x800, 0xd7ff]),
            (1, Gen.Int[0xe000, 0xffff]),
            (1, Gen.Int[0x10000, 0x10ffff]))
        .Array[0, 20]
        .Select(codes => string.Concat(codes.Select(char.ConvertFromUtf32)));

    /// <summary>A number of any length, often one at the limit of a type.</summary>
    internal static readonly Gen<string> Number = Gen.Frequency(
        (4, Gen.Int[0, 2000].Select(number => $"{number}")),
        (1, Gen.Char['0', '9'].Array[1, 30].Select(digits => new string(digits))),
        (1, Gen.OneOf("0", "00", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "922337203685")));

    /// <summary>Texts for a reader.</summary>
    /// <param name="valid">Texts that the reader accepts, or nearly.</param>
    /// <param name="parts">What such texts consist of.</param>
    internal static Gen<string> For(Gen<string> valid, params string[] parts) => Gen.Frequency(
        (1, Character.Array[0, 40].Select(characters => new string(characters))),
        (2, Gen.OneOf(parts).Array[0, 12].Select(all => string.Concat(all))),
        (3, valid),
        (4, Mutated(valid, parts)));

    /// <summary>The same for a reader of bytes. Valid texts are in UTF-8.</summary>
    internal static Gen<byte[]> Bytes(Gen<string> valid, params string[] parts) =>
        For(valid.Select(text => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text))), parts)
            .Select(text => text.Select(character => (byte)character).ToArray());

    /// <summary>Valid texts with one to four changes.</summary>
    internal static Gen<string> Mutated(Gen<string> valid, params string[] parts)
    {
        var piece = Gen.Frequency((2, Character.Select(character => character.ToString())), (3, Gen.OneOf(parts)));
        return Gen.Select(valid, Gen.Select(Gen.Int[0, 5], Gen.Int[0, 100_000], Gen.Int[0, 8], piece).Array[1, 4]).Select(
            (text, changes) => changes.Aggregate(
                text, (old, change) => Change(old, change.Item1, change.Item2, change.Item3, change.Item4)));
    }

    private static string Change(string text, int kind, int place, int length, string piece)
    {
        place %= text.Length + 1;
        length = Math.Min(length, text.Length - place);
        return kind switch
        {
            0 => text.Remove(place, length),
            1 => text.Insert(place, piece),
            2 => text.Remove(place, length).Insert(place, piece),
            3 => text.Insert(place, text.Substring(place, length)),
            4 => text[..place],
            _ => text[..place] + text.Substring(place, length).ToUpperInvariant() + text[(place + length)..],
        };
    }
}
