namespace Pail.Buckets;

/// <summary>An import was refused, and nothing was stored.</summary>
public sealed class ImportException : Exception
{
    internal ImportException(string bucket, string message, OperationFault? fault = null)
        : base($"Nothing was imported into bucket \"{bucket}\". {message}")
    {
        Bucket = bucket;
        Fault = fault;
    }

    /// <summary>The bucket's name.</summary>
    public string Bucket { get; }

    /// <summary>The limit that the import exceeds; <see langword="null"/> when the lines themselves are wrong.</summary>
    public OperationFault? Fault { get; }
}
