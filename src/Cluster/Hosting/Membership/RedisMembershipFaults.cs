using Pail.Cluster.Stores;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>What the errors of a Redis mean in which silos find each other.</summary>
internal static class RedisMembershipFaults
{
    // The words that answers of Redis begin with when the password or the rights are wrong.
    private static readonly string[] Refusals = ["NOAUTH", "WRONGPASS", "NOPERM"];

    /// <param name="error">The error.</param>
    /// <param name="where">The place, such as "Redis at host:6379".</param>
    internal static MembershipException Explain(Exception error, string where)
    {
        var text = error.ToString();
        if (text.Contains("OOM command not allowed", StringComparison.Ordinal))
        {
            return new MembershipException(
                $"{where}, where the silos find each other, is full, and a silo that joins must write there: {StoreFaults.CauseOf(error)} "
                + $"Give it more room, or keep the buckets in another Redis than that of --{ClusterSettings.MembershipName}.",
                isSetting: false, error);
        }

        var refused = RedisFaults.IsRefusal(error)
            || Refusals.Any(word => text.Contains(word, StringComparison.Ordinal));
        return refused
            ? new MembershipException(
                $"{where} refuses this silo: {StoreFaults.CauseOf(error)} Check the user and the password in "
                + $"--{ClusterSettings.MembershipName}.",
                isSetting: true, error)
            : new MembershipException(
                $"{where}, where the silos find each other, did not answer: {StoreFaults.CauseOf(error)} Check that it runs, and that "
                + $"--{ClusterSettings.MembershipName} is right.",
                isSetting: false, error);
    }
}
