namespace Pail.Server.Http;

/// <summary>The bodies of all requests under way would take more memory than <see cref="BodyMemory"/> allows.</summary>
internal sealed class BodyMemoryException(long limit) : Exception(
    $"The bodies of all requests under way must take at most {limit} bytes together, but this one would exceed that.");
