namespace Pail.Runtime.Testing;

/// <summary>
/// What a test expected of processes did not happen. Thrown by <see cref="TestProbe"/> and <see cref="CrashExpectations"/>.
/// </summary>
public sealed class ExpectationException : Exception
{
    internal ExpectationException(string message)
        : base(message)
    {
    }
}
