using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tests;

/// <summary>
/// Keeps out of the test run's output what nodes without a logger print when processes crash, as they do in many tests. The tests of that
/// output put a writer of their own in its place.
/// </summary>
internal static class SilentStandardError
{
#pragma warning disable CA2255 // The whole program is tests.
    [ModuleInitializer]
    internal static void Begin() => Console.SetError(TextWriter.Null);
#pragma warning restore CA2255
}
