using System.IO.Pipelines;

namespace Pail.Buckets;

/// <summary>Reads an export to its end and checks each entry, before any of it is stored.</summary>
internal static class ImportReader
{
    // Keys have no limit of their own here; the line's limit bounds them.
    private const int MaxKeyBytes = 64 * 1024;

    /// <summary>Reads the entries, as operations that store them.</summary>
    /// <exception cref="ImportException">The lines are no export, exceed a limit, or have a fault.</exception>
    internal static async ValueTask<List<ImportOperation>> Read(
        string bucket,
        int maxValueBytes,
        PipeReader input,
        long maxBytes,
        Func<string, NewValue, string?>? findFault,
        CancellationToken cancellationToken)
    {
        var reader = new TransferReader(input, TransferLine.MaxBytes(maxValueBytes), MaxKeyBytes);
        var operations = new List<ImportOperation>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0L;
        while (true)
        {
            switch (await reader.Read(cancellationToken))
            {
                case TransferLineKind.Faulty:
                    throw new ImportException(bucket, reader.Error!);
                case TransferLineKind.End:
                    return operations;
            }

            var operation = new ImportOperation(reader.Entry);
            if (!keys.Add(operation.Key))
            {
                throw new ImportException(
                    bucket,
                    $"Line {reader.LineNumber}: an import must have each key once, but {KeyText.Quote(operation.Key)} came before.");
            }

            if (findFault?.Invoke(operation.Key, operation.Value) is { } wrong)
                throw new ImportException(bucket, $"Line {reader.LineNumber}: {wrong}");
            if (operation.Value.Bytes.Length > maxValueBytes)
            {
                var fault = OperationFault.OfLimit(
                    OperationFaultKind.ValueTooLarge, "The bytes of a value", maxValueBytes, operation.Value.Bytes.Length);
                throw new ImportException(bucket, $"Line {reader.LineNumber}: {fault.Message}", fault);
            }

            bytes += operation.Footprint;
            if (bytes > maxBytes)
            {
                var fault = OperationFault.OfLimit(
                    OperationFaultKind.ImportTooLarge, "The memory of the entries, in bytes,", maxBytes, bytes);
                throw new ImportException(bucket, $"Line {reader.LineNumber}: {fault.Message}", fault);
            }

            operations.Add(operation);
        }
    }
}
