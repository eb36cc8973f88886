namespace Pail.Runtime.Testing;

/// <summary>
/// An expectation of a test about processes was not met. Thrown by <see cref="TestProbe"/> and <see cref="CrashExpectations"/>.
/// </summary>
public sealed class ExpectationException : Exception
{
    internal ExpectationException(string message)
        : base(message)
    {
    }
}
