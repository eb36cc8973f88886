using System.IO.Pipelines;

namespace Pail.Buckets;

/// <content>Export and import.</content>
internal abstract partial class Bucket
{
    // How many entries are imported in one step, so that others wait for a short time only.
    private const int ImportStep = 200;

    public async ValueTask<long> Export(PipeWriter output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        return await BucketExport.Write(this, output, outlives: false, cancellationToken) ?? throw Unavailable(Outcome.NotApplied);
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
        var operations = await ImportReader.Read(Name, Config.MaxValueBytes, input, maxBytes, findFault, cancellationToken);
        if (await FindImportFault(operations) is { } fault)
            throw new ImportException(Name, fault.Message, fault);
        return await Store(operations);
    }

    /// <summary>The limit that a whole import would exceed; null for none.</summary>
    internal async ValueTask<OperationFault?> FindImportFault(IReadOnlyList<ImportOperation> operations)
    {
        await RemoveExpired();
        return await Run(new FitsRequest(operations));
    }

    /// <summary>Stores an import that was checked. Returns how many keys were stored.</summary>
    internal async ValueTask<long> Store(IReadOnlyList<ImportOperation> operations)
    {
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
}
