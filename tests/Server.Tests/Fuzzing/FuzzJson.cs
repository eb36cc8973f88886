using System.Text.Json;
using CsCheck;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>JSON that a client may send.</summary>
internal static class FuzzJson
{
    internal static readonly string[] Parts =
        ["{", "}", "[", "]", "\"", "\\", ":", ",", "null", "true", "1", "1e999", "\\ud800", "\\u0000", "\u00ff", "\"ops\"", "\"key\"", " ",
         "\n", "//"];

    /// <summary>Text in quotes, with and without escapes.</summary>
    internal static readonly Gen<string> Text = Gen.Select(FuzzText.Unicode, Gen.Bool).Select((text, escaped) => escaped
        ? $"\"{JsonEncodedText.Encode(text)}\""
        : $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (3, Text), (2, FuzzText.Number.Select(number => number.TrimStart('0') is { Length: > 0 } some ? some : "0")),
        (2, Gen.OneOf("null", "true", "false", "-1", "1.5", "1e400", "-0", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"5s\"", "\"agent\"")));

    internal static readonly Gen<string> Value = Values(3);

    /// <summary>A member, which mostly has a value of its own kind.</summary>
    internal static Gen<string> Member(string name, Gen<string> value) =>
        Gen.Frequency((20, value), (1, Value)).Select(text => $"\"{name}\":{text}");

    /// <summary>A member with one of some texts.</summary>
    internal static Gen<string> Member(string name, params string[] texts) =>
        Member(name, Gen.OneOf(texts).Select(text => $"\"{text}\""));

    /// <summary>An object with some members, mostly each once.</summary>
    internal static Gen<string> Object(string before, params Gen<string>[] members) =>
        Gen.Select(Gen.OneOf(members.ToArray<IGen<string>>()).Array[0, 3], Gen.Int[0, 9]).Select((some, odd) =>
        {
            var all = before.Length == 0 ? some : [before, .. some];
            var distinct = all.DistinctBy(member => member[..member.IndexOf(':', StringComparison.Ordinal)]);
            return $"{{{string.Join(',', odd == 0 ? all : distinct)}}}";
        });

    private static Gen<string> Values(int depth)
    {
        if (depth == 0)
            return Scalar;
        var inner = Values(depth - 1);
        var members = Gen.Select(Text, inner, (name, value) => $"{name}:{value}").Array[0, 3].Select(all => $"{{{string.Join(',', all)}}}");
        return Gen.Frequency((3, Scalar), (1, inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")), (2, members));
    }
}
