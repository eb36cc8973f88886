namespace Pail.Runtime.Tables;

/// <summary>
/// Tells whether the current thread runs the function of an update. Such a thread holds the lock of a row, so it must not wait for the lock
/// of another row: that could deadlock.
/// </summary>
internal static class UpdateScope
{
    [ThreadStatic]
    private static int _depth;

    internal static bool IsInside => _depth > 0;

    internal static void Enter() => _depth++;

    internal static void Exit() => _depth--;
}
