using CsCheck;

namespace Pail.Buckets.Tests;

/// <summary>Keys from a small alphabet, so that they share prefixes, with characters on both sides of the surrogates.</summary>
internal static class TestKeys
{
    internal static readonly Gen<string> Text =
        Gen.OneOf("a", "b", "/", ".", "é", "\uFF5E", "\U0001F600", "\U0001F601").Array[0, 5].Select(parts => string.Concat(parts));

    internal static Dictionary<string, Entry> Entries(params IEnumerable<string> keys)
    {
        var time = DateTimeOffset.UnixEpoch;
        return keys.Distinct().ToDictionary(
            key => key,
            key => new Entry(new NewValue(default, "text/plain"), new Revision(1, 1), time, time));
    }
}
