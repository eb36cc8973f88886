using System.Collections.ObjectModel;
using Pail.Buckets;
using Pail.Server.Paths;
using Pail.Server.Requests;

namespace Pail.Server.Transfers;

/// <summary>
/// An import may store what a PUT may store. Other programs may have made the file: a key that no path can have could not be reached, and
/// a type that is no media type would break every answer with the value.
/// </summary>
internal static class ImportRules
{
    /// <summary>Says what is wrong with a key or its value, as a sentence.</summary>
    internal static string? FindFault(string key, NewValue value)
    {
        if (KeyRules.FindFault(key) is { } fault)
            return fault;
        if (!IsUnicode(key))
            return "A key must be Unicode, but has half of a surrogate pair.";
        if (!ContentTypes.TryRead(value.ContentType, out _))
            return $"contentType must be {ContentTypes.Expected}.";
        if (value.ContentEncoding is { } encoding && !ContentHeaders.TryReadList(encoding, out _))
            return $"contentEncoding must be {ContentHeaders.ExpectedList}.";
        if (value.ContentLanguage is { } language && !ContentHeaders.TryReadList(language, out _))
            return $"contentLanguage must be {ContentHeaders.ExpectedList}.";
        return UserMetadata.FindFault(value.Metadata ?? ReadOnlyDictionary<string, string>.Empty);
    }

    private static bool IsUnicode(string key)
    {
        for (var i = 0; i < key.Length; i++)
        {
            if (!char.IsSurrogate(key[i]))
                continue;
            if (i + 1 == key.Length || !char.IsSurrogatePair(key[i], key[i + 1]))
                return false;
            i++;
        }

        return true;
    }
}
