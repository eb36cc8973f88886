namespace Pail.Buckets;

/// <summary>Asks whether a whole import fits into the limits. Answers with the limit that it exceeds, or null.</summary>
internal sealed record FitsRequest(IReadOnlyList<ImportOperation> Operations) : BucketRequest<OperationFault?>
{
    internal override OperationFault? Run(BucketEntries entries) => entries.FindImportFault(Operations);
}
