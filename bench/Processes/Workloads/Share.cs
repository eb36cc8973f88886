namespace Pail.Bench.Processes.Workloads;

/// <summary>Divides operations among workers, with no operation lost to rounding.</summary>
internal static class Share
{
    public static int Of(int operations, int callers, int caller) =>
        (int)(((long)operations * (caller + 1) / callers) - ((long)operations * caller / callers));
}
