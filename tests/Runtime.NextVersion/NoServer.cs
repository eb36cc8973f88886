namespace Pail.Runtime.NextVersion;

/// <summary>A type of which no server can be made.</summary>
public sealed class NoServer;
