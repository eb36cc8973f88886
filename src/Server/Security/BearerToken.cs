using Microsoft.Extensions.Primitives;

namespace Pail.Server.Security;

/// <summary>What the <c>Authorization</c> header of a request has.</summary>
internal enum Credentials
{
    /// <summary>Nothing, or credentials of another scheme, which the server does not know.</summary>
    None,

    /// <summary>Several headers. Which of them counts is not defined, so none does.</summary>
    Several,

    /// <summary>One header of the scheme <c>Bearer</c> (RFC 6750, section 2.1).</summary>
    Bearer,
}

/// <summary>Reads the <c>Authorization</c> header.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    /// <summary>Reads the header.</summary>
    /// <param name="header">The lines of the header.</param>
    /// <param name="token">What follows the scheme; it may be empty or anything else.</param>
    internal static Credentials Read(StringValues header, out ReadOnlySpan<char> token)
    {
        token = default;
        if (header.Count > 1)
            return Credentials.Several;

        var value = (header.Count == 0 ? "" : header[0]).AsSpan().Trim(" \t");
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || (value.Length > Scheme.Length && value[Scheme.Length] != ' '))
            return Credentials.None;
        token = value[Scheme.Length..].TrimStart(' ');
        return Credentials.Bearer;
    }
}
