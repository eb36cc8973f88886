namespace Pail.Runtime.Tables;

/// <summary>
/// Whether the current thread runs a function that decides about a row, such as that of an update. Such a thread holds the row's lock, so
/// it must not wait for the lock of another row.
/// </summary>
internal static class UpdateScope
{
    [ThreadStatic]
    private static int _depth;

    internal static bool IsInside => _depth > 0;

    internal static void Enter() => _depth++;

    internal static void Exit() => _depth--;
}
