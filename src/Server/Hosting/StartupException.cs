namespace Pail.Server.Hosting;

/// <summary>The server cannot start as configured. The message is one line for the user who started the server.</summary>
internal sealed class StartupException(string message) : Exception(message);
