using System.IO.Pipelines;

namespace Pail.Buckets;

/// <summary>Writes a bucket as an export, page by page.</summary>
internal static class BucketExport
{
    // How many entries are read in one step, so that others wait for a short time only.
    private const int Step = 200;

    /// <summary>Writes all entries.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="output">Receives the lines.</param>
    /// <param name="outlives">
    /// Whether the keys outlive the end of the bucket's process, so that another epoch is not another bucket.
    /// </param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <returns>How many keys were written; null when the keys were lost meanwhile.</returns>
    internal static async ValueTask<long?> Write(IBucket bucket, PipeWriter output, bool outlives, CancellationToken cancellationToken)
    {
        using var writer = new TransferWriter(output);
        Revision? revision = null;
        var query = new KeyQuery { Limit = Step };
        while (true)
        {
            var page = await bucket.List(query);
            revision ??= page.Revision;
            if (page.Revision.Epoch != revision.Value.Epoch && !outlives)
                return null;
            foreach (var (_, entry) in page.Keys)
            {
                writer.Write(EntryLine.Of(entry));

                // One entry at a time: a reader that does not read holds one entry in the pipe, and not a page of them.
                var flushed = await output.FlushAsync(cancellationToken);
                if (flushed.IsCanceled)
                    throw new OperationCanceledException("The flush of the pipe was cancelled.");
                if (flushed.IsCompleted)
                    return writer.Keys;
            }

            if (page.Next is not { } next)
                break;
            query = query with { After = next };
        }

        writer.End(revision.Value);
        await output.FlushAsync(cancellationToken);
        return writer.Keys;
    }
}
