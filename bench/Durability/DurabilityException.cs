namespace Pail.Bench.Durability;

/// <summary>The proof cannot be made; the message says why, and how to get what is missing.</summary>
internal sealed class DurabilityException(string message) : Exception(message);
