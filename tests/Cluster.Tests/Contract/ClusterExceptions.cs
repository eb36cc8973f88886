using Pail.Buckets.Tests;
using Pail.Server.Tests.Backends;

namespace Pail.Cluster.Tests.Contract;

/// <summary>What the contract of all buckets says and a cluster cannot keep, each with its reason.</summary>
internal static class ClusterExceptions
{
    /// <summary>By the name of the test's method.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Everywhere = new Dictionary<string, string>
    {
        [nameof(BucketCrashContract.When_the_tree_stops_every_operation_reports_the_shutdown)] =
            "When the tree of a silo stops, its buckets go on at another silo. MoveTests shows it.",
        [nameof(WatchResumeTests.A_watch_ends_with_the_tree)] =
            "When the tree of a silo stops, a watch goes on at another silo. Grains/WatchTests shows it.",
        [nameof(WatchPlaceTests.The_place_goes_on_with_changes_of_other_keys)] =
            "A watch hears of the changes of other keys in steps of 64, or once a second, so its place is not exact.",
        [nameof(WatchResumeTests.An_event_of_the_whole_bucket_hides_no_change_that_is_no_longer_kept)] =
            "The store keeps the latest 1,024 changes beside the log, and what befalls the whole bucket is none of them.",
        [nameof(BucketTransferTests.An_export_does_not_go_on_over_a_crash_that_lost_the_keys)] =
            "Every bucket of a cluster is stored, so a crash loses no keys.",
        [nameof(BackendOutcomeTests.A_bucket_without_its_process_is_shutting_down_while_the_server_stops)] =
            "The buckets of a silo that stops go on at another silo. MoveTests shows it.",
        [nameof(BackendOutcomeTests.A_write_that_has_not_begun_when_the_process_is_killed_is_503_and_not_applied)] =
            "A write that was certainly not applied is tried again, so it succeeds. MoveTests shows it.",
        [nameof(BusyContract.A_write_that_waits_when_the_process_is_killed_is_not_applied)] =
            "A write that was certainly not applied is tried again, so it succeeds. MoveTests shows it.",
    };

    /// <summary>The same, only where requests come in at a silo that does not own the bucket.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Remote = new Dictionary<string, string>
    {
        [nameof(ListContract.A_page_costs_no_more_in_a_large_bucket)] =
            "It weighs the memory of the thread that asks; the owner works on others. Through the owner it holds.",
    };

    /// <summary>Skips the test that runs if it is one of them.</summary>
    internal static void SkipIfListed(bool isRemote)
    {
        var test = TestContext.Current.TestMethod?.MethodName ?? throw new InvalidOperationException("No test runs.");
        if (Everywhere.TryGetValue(test, out var reason) || (isRemote && Remote.TryGetValue(test, out reason)))
            Assert.Skip(reason);
    }
}
