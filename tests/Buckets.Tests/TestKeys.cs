using CsCheck;

namespace Pail.Buckets.Tests;

/// <summary>Keys from a small alphabet, so that they share prefixes, with characters on both sides of the surrogates.</summary>
internal static class TestKeys
{
    internal static readonly Gen<string> Text =
        Gen.OneOf("a", "b", "/", ".", "é", "\uFF5E", "\U0001F600", "\U0001F601").Array[0, 5].Select(parts => string.Concat(parts));

    internal static EntryStore Entries(params IEnumerable<string> keys)
    {
        var store = new ProcessStore();
        foreach (var key in keys.Distinct())
            store.Set(NewEntry(key), isNew: true);
        return store;
    }

    internal static Entry NewEntry(string key, EntryTracking? tracking = null)
    {
        var time = DateTimeOffset.UnixEpoch;
        return new Entry(key, new NewValue(default, "text/plain"), new Revision(1, 1), time, time, tracking);
    }
}
