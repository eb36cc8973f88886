using System.Globalization;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>The failures of one store, which their messages name. No message has a password.</summary>
/// <param name="store">What the store is and where.</param>
internal sealed class StoreFaults(string store)
{
    internal string Store { get; } = store;

    internal BucketStorageException Full(Exception cause) => Make(
        BucketStorageFault.Full, $"{Store} is full: {CauseOf(cause)} Nothing was changed; give it more room.", cause);

    internal BucketStorageException NotReached(Exception cause) => Make(
        BucketStorageFault.NotReached, $"{Store} could not be reached: {CauseOf(cause)} Nothing was changed.", cause);

    internal BucketStorageException NoAnswer(Exception cause) => NoAnswer(CauseOf(cause), cause);

    internal BucketStorageException NoAnswer(string why, Exception cause) => Make(
        BucketStorageFault.NoAnswer, $"{Store} did not answer, so nobody knows what it has done: {why}", cause);

    internal BucketStorageException NoAnswer(TimeSpan timeout, Exception cause) => Make(
        BucketStorageFault.NoAnswer,
        $"{Store} did not answer within {Seconds(timeout)} s, so nobody knows what it has done.",
        cause);

    internal BucketStorageException Busy(TimeSpan timeout, Exception? cause) => Make(
        BucketStorageFault.NotReached, $"{Store} was busy for {Seconds(timeout)} s. Nothing was changed.", cause);

    internal BucketStorageException Failed(Exception cause) => Make(
        BucketStorageFault.Failed, $"{Store} failed: {CauseOf(cause)}", cause);

    internal BucketStorageException Damaged(string what, Exception cause) => Make(
        BucketStorageFault.Damaged, $"{Store} holds {what} that this program has not written: {CauseOf(cause)}", cause);

    internal BucketStorageException Unreadable(Exception cause) => Make(
        BucketStorageFault.Unreadable,
        $"{Store} refuses this silo: {CauseOf(cause)} Check the user and the password in `--store`.",
        cause);

    internal BucketStorageException Foreign(string what, Exception? cause = null) => Make(
        BucketStorageFault.Foreign,
        $"{Store} is used by another program: {what}. Choose another `--store`.",
        cause);

    /// <summary>Throws unless a store that exists is one of this format and of this cluster.</summary>
    /// <param name="format">The format that the store has.</param>
    /// <param name="clusterId">The cluster that the store belongs to.</param>
    /// <param name="wanted">The cluster of this silo.</param>
    internal void Check(long format, string clusterId, string wanted)
    {
        if (format != StoreFormat.Version)
        {
            var isNewer = format > StoreFormat.Version;
            throw Make(
                isNewer ? BucketStorageFault.Newer : BucketStorageFault.Unreadable,
                $"{Store} has the format {format.ToString(CultureInfo.InvariantCulture)}, but this version of Pail knows "
                + $"{StoreFormat.Version} only. "
                + (isNewer
                    ? "Start the newer version that has written it, or choose another `--store`."
                    : "Export its buckets with the older version that has written it, and import them into another `--store`."),
                null);
        }

        if (clusterId != wanted)
        {
            throw Make(
                BucketStorageFault.InUse,
                $"{Store} belongs to the cluster \"{clusterId}\", but `--clusterId` is \"{wanted}\". "
                + "Give this silo the same id, or another `--store`.",
                null);
        }
    }

    /// <summary>The cause as one sentence.</summary>
    internal static string CauseOf(Exception cause)
    {
        while (cause.InnerException is { } inner)
            cause = inner;
        var text = (RedisFaults.WordsFor(cause) ?? cause.Message).AsSpan().Trim();
        var end = text.IndexOfAny('\r', '\n');
        text = (end < 0 ? text : text[..end]).TrimEnd();
        return text.IsEmpty ? $"{cause.GetType().Name}." : text[^1] is '.' or '!' ? text.ToString() : $"{text}.";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static BucketStorageException Make(BucketStorageFault fault, string message, Exception? cause) => new(fault, message, cause);
}
