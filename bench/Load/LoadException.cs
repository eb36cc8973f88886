namespace Pail.Bench.Load;

/// <summary>The load cannot go on; the message says why.</summary>
internal sealed class LoadException(string message) : Exception(message);
