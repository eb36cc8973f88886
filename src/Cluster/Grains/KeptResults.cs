using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>
/// The results of transactions that are more than one message: the owner keeps them until the silo that has asked has taken all of them, in
/// pieces. They are those of the instant of the transaction, whatever is written meanwhile. Used on the turns of one grain.
/// </summary>
internal sealed class KeptResults(TimeProvider time, long maxBytes = KeptResults.MaxBytes)
{
    /// <summary>
    /// How many bytes there may be when another transaction begins. Most of the values are still in the bucket and take no room here: only
    /// those that were replaced meanwhile do.
    /// </summary>
    internal const long MaxBytes = 1024 * 1024 * 1024;

    // A silo that asks and ends leaves them behind. One that goes on takes the next piece as soon as it has the one before.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, Kept> _kept = [];
    private long _bytes;

    /// <summary>Refuses a transaction before it is done: later it would be too late.</summary>
    /// <exception cref="BucketUnavailableException">The results of others have as many bytes here as there may be.</exception>
    internal void ThrowIfFull()
    {
        Forget();
        if (_bytes < maxBytes)
            return;
        throw new BucketUnavailableException(
            "",
            BucketFailure.MailboxFull,
            Outcome.NotApplied,
            $"The results of other transactions of the bucket are on their way to other silos, and have {_bytes} bytes. From {maxBytes} "
            + "on, no other transaction may begin.");
    }

    /// <summary>Takes the first piece of the results of a transaction, and keeps them if there are more.</summary>
    internal ResultMessage[] Begin(Guid answer, ResultMessage[] results)
    {
        var end = EndOfPiece(results, 0);
        if (end == results.Length)
            return results;
        var kept = new Kept(results, results.Sum(static result => result.Size)) { TouchedAt = time.GetTimestamp() };
        _kept.Add(answer, kept);
        _bytes += kept.Bytes;
        return results[..end];
    }

    /// <summary>Takes another piece. Null when the results are not here. The last piece is given once.</summary>
    internal ResultMessage[]? Take(Guid answer, int from)
    {
        if (!_kept.TryGetValue(answer, out var kept) || from >= kept.Results.Length)
            return null;
        var end = EndOfPiece(kept.Results, from);
        if (end == kept.Results.Length)
            Remove(answer);
        else
            kept.TouchedAt = time.GetTimestamp();
        return kept.Results[from..end];
    }

    /// <summary>Forgets the results that nobody has gone on with for long.</summary>
    internal void Forget()
    {
        foreach (var (answer, kept) in _kept)
        {
            if (time.GetElapsedTime(kept.TouchedAt) > MaxAge)
                Remove(answer);
        }
    }

    private static int EndOfPiece(ResultMessage[] results, int from) =>
        MessagePieces.EndOfPiece(results, from, static result => result.Size);

    private void Remove(Guid answer)
    {
        if (_kept.Remove(answer, out var kept))
            _bytes -= kept.Bytes;
    }

    private sealed record Kept(ResultMessage[] Results, long Bytes)
    {
        internal long TouchedAt { get; set; }
    }
}
