namespace Pail.Server.Http;

/// <summary>Header names that the framework does not have, and constant header values.</summary>
internal static class HeaderConstants
{
    internal const string Prefix = "Kv-";
    internal const string Revision = "Kv-Revision";
    internal const string Created = "Kv-Created";
    internal const string Existed = "Kv-Existed";
    internal const string Size = "Kv-Size";
    internal const string Ttl = "Kv-Ttl";
    internal const string Sliding = "Kv-Sliding";
    internal const string ExpiresAt = "Kv-Expires-At";

    /// <summary>The first part of the names of headers with user metadata.</summary>
    internal const string MetaPrefix = "Kv-Meta-";

    internal const string ErrorCode = "Kv-Error-Code";
    internal const string AcceptPatch = "Accept-Patch";
    internal const string Prefer = "Prefer";
    internal const string PreferenceApplied = "Preference-Applied";
    internal const string ReturnRepresentation = "return=representation";

    internal const string Bytes = "bytes";
    internal const string NoSniff = "nosniff";
    internal const string NoCache = "no-cache";

    /// <summary>A content security policy: a browser must never run a stored HTML page as a page of this server.</summary>
    internal const string Sandbox = "sandbox; default-src 'none'";
}
