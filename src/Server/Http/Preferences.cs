namespace Pail.Server.Http;

/// <summary>Reads <c>Prefer</c> (RFC 7240).</summary>
internal static class Preferences
{
    /// <summary>Whether the client asked for the old value in the answer: <c>Prefer: return=representation</c>.</summary>
    internal static bool WantsRepresentation(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(KvHeaders.Prefer, out var lines))
            return false;

        foreach (var line in lines)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var preference = line.AsSpan(range);
                var parameters = preference.IndexOf(';');
                if (parameters >= 0)
                    preference = preference[..parameters];
                if (IsReturnRepresentation(preference))
                    return true;
            }
        }

        return false;
    }

    private static bool IsReturnRepresentation(ReadOnlySpan<char> preference)
    {
        var equals = preference.IndexOf('=');
        return equals >= 0
            && preference[..equals].Trim().Equals("return", StringComparison.OrdinalIgnoreCase)
            && preference[(equals + 1)..].Trim().Trim('"').Equals("representation", StringComparison.OrdinalIgnoreCase);
    }
}
