using System.Globalization;
using System.Text.Encodings.Web;
using CsCheck;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>
/// Runs a property of a reader on many inputs. The message of a failure has the smallest input that was found and a seed; with the seed in
/// the variable <c>CsCheck_Seed</c>, the same input comes first.
/// </summary>
internal static class Fuzz
{
    private const int Default = 2000;

    /// <summary>How many inputs each reader gets. The variable <c>PAIL_FUZZ</c> sets it.</summary>
    private static readonly int Inputs =
        int.TryParse(Environment.GetEnvironmentVariable("PAIL_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var inputs)
            ? inputs
            : Default;

    /// <summary>How many sequences of requests a whole server gets.</summary>
    internal static int Requests => Math.Max(1, Inputs / 40);

    internal static void Check(Gen<string> inputs, Action<string> property) =>
        inputs.Sample(property, iter: Inputs, threads: 1, print: Show);

    internal static void Check(Gen<byte[]> inputs, Action<byte[]> property) =>
        inputs.Sample(property, iter: Inputs, threads: 1, print: bytes => Show(string.Concat(bytes.Select(value => (char)value))));

    internal static void Check(Gen<string[]> inputs, Action<string[]> property) =>
        inputs.Sample(property, iter: Inputs, threads: 1, print: lines => string.Join(" | ", lines.Select(Show)));

    internal static void Check<T>(Gen<(string Text, T Other)> inputs, Action<string, T> property) =>
        inputs.Sample(
            pair => property(pair.Text, pair.Other),
            iter: Inputs,
            threads: 1,
            print: pair => string.Create(CultureInfo.InvariantCulture, $"{Show(pair.Text)} and {pair.Other}"));

    /// <summary>A detail quotes what the client sent, but never all of a long text.</summary>
    internal static void AssertShort(string detail) => Assert.InRange(detail.Length, 1, 1200);

    // With escapes for everything that is invisible.
    private static string Show(string text) => $"\"{JavaScriptEncoder.Default.Encode(text)}\"";
}
