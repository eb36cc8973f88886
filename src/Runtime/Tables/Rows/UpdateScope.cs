namespace Pail.Runtime.Tables;

/// <summary>Whether the thread runs a function that decides about a row, and so holds its lock: then it must not wait for others'.</summary>
internal static class Deciding
{
    [ThreadStatic]
    private static int _depth;

    internal static bool IsInside => _depth > 0;

    internal static void Begin() => _depth++;

    internal static void End() => _depth--;
}
