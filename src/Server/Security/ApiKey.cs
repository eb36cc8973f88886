namespace Pail.Server.Security;

/// <summary>An API key as the settings have it: the hash of its text, and the caller that it stands for.</summary>
internal sealed record ApiKey(byte[] Hash, Caller Caller);
