namespace Pail.Server.Http;

/// <summary>Names of Pail's own headers, and header values that never change.</summary>
internal static class KvHeaders
{
    internal const string Prefix = "Kv-";
    internal const string Revision = "Kv-Revision";
    internal const string Created = "Kv-Created";
    internal const string Existed = "Kv-Existed";
    internal const string ErrorCode = "Kv-Error-Code";
    internal const string Prefer = "Prefer";
    internal const string PreferenceApplied = "Preference-Applied";
    internal const string ReturnRepresentation = "return=representation";

    internal const string Bytes = "bytes";
    internal const string NoSniff = "nosniff";
    internal const string NoCache = "no-cache";

    /// <summary>A stored HTML page must never run as a page of this server.</summary>
    internal const string Sandbox = "sandbox; default-src 'none'";
}
