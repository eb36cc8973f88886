using System.IO.Pipelines;

namespace Pail.Buckets;

/// <content>Export and import.</content>
internal abstract partial class Bucket
{
    // How many entries are imported in one step, so that others wait for a short time only.
    private const int ImportStep = 200;

    // Keys have no limit of their own here; the line's limit bounds them.
    private const int MaxKeyBytes = 64 * 1024;

    public async ValueTask<long> Export(PipeWriter output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new TransferWriter(output);
        Revision? revision = null;
        var query = new KeyQuery { Limit = ImportStep };
        while (true)
        {
            var page = await List(query);
            revision ??= page.Revision;
            if (page.Revision.Epoch != revision.Value.Epoch)
                throw Unavailable(Outcome.NotApplied);
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

    public async ValueTask<long> Import(
        PipeReader input,
        long maxBytes = long.MaxValue,
        Func<string, NewValue, string?>? findFault = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        ThrowIfGone();
        var operations = await ReadImport(input, maxBytes, findFault, cancellationToken);
        await RemoveExpired();
        if (await Run(new FitsRequest(operations)) is { } fault)
            throw new ImportException(Name, fault.Message, fault);

        var stored = 0L;
        foreach (var step in operations.Chunk(ImportStep))
        {
            try
            {
                var results = await Apply(step);
                stored += results.Count(static result => result.Status is ApplyStatus.Created or ApplyStatus.Replaced);
            }
            catch (BucketUnavailableException error) when (stored > 0 && error.Outcome == Outcome.NotApplied)
            {
                // Only the rest was not stored.
                throw new BucketUnavailableException(Name, error.Failure, Outcome.Unknown, error.Message, error);
            }
        }

        return stored;
    }

    private async ValueTask<List<ImportOperation>> ReadImport(
        PipeReader input, long maxBytes, Func<string, NewValue, string?>? findFault, CancellationToken cancellationToken)
    {
        var maxValueBytes = Config.MaxValueBytes;
        var reader = new TransferReader(input, TransferLine.MaxBytes(maxValueBytes), MaxKeyBytes);
        var operations = new List<ImportOperation>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0L;
        while (true)
        {
            switch (await reader.Read(cancellationToken))
            {
                case TransferLineKind.Faulty:
                    throw new ImportException(Name, reader.Error!);
                case TransferLineKind.End:
                    return operations;
            }

            var operation = new ImportOperation(reader.Entry);
            if (!keys.Add(operation.Key))
            {
                throw new ImportException(
                    Name,
                    $"Line {reader.LineNumber}: an import must have each key once, but {KeyText.Quote(operation.Key)} came before.");
            }

            if (findFault?.Invoke(operation.Key, operation.Value) is { } wrong)
                throw new ImportException(Name, $"Line {reader.LineNumber}: {wrong}");
            if (operation.Value.Bytes.Length > maxValueBytes)
            {
                var fault = OperationFault.OfLimit(
                    OperationFaultKind.ValueTooLarge, "The bytes of a value", maxValueBytes, operation.Value.Bytes.Length);
                throw new ImportException(Name, $"Line {reader.LineNumber}: {fault.Message}", fault);
            }

            bytes += operation.Footprint;
            if (bytes > maxBytes)
            {
                var fault = OperationFault.OfLimit(
                    OperationFaultKind.ImportTooLarge, "The memory of the entries, in bytes,", maxBytes, bytes);
                throw new ImportException(Name, $"Line {reader.LineNumber}: {fault.Message}", fault);
            }

            operations.Add(operation);
        }
    }
}
