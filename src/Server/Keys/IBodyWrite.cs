using Pail.Buckets;
using Pail.Server.Problems;

namespace Pail.Server.Keys;

/// <summary>What one kind of write with a body does by itself. <see cref="BodyWrites"/> does the rest, the same for all kinds.</summary>
internal interface IBodyWrite
{
    KeyRequest Request { get; }

    /// <summary>The longest body that is accepted, in bytes.</summary>
    int MaxBytes { get; }

    /// <summary>The problem of a longer body.</summary>
    Problem TooLarge();

    /// <summary>Makes the operation that the bucket does.</summary>
    /// <param name="body">The body.</param>
    /// <param name="operation">The operation; null when there is a problem.</param>
    /// <returns>What is wrong with the body, or <see langword="null"/>.</returns>
    Problem? Read(byte[] body, out Operation? operation);

    /// <summary>Answers an operation whose condition held. The date is set.</summary>
    Task Answer(in OperationResult result);
}
