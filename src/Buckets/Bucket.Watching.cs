namespace Pail.Buckets;

/// <content>What watchers are told about the bucket itself.</content>
internal abstract partial class Bucket
{
    /// <summary>Tells the watchers that a process has ended, once. Called under the bucket's lock.</summary>
    private void AnnounceDown(BucketIncarnation incarnation)
    {
        if (incarnation.IsAnnouncedDown)
            return;
        incarnation.IsAnnouncedDown = true;
        context.Events.Append(new BucketEvent(BucketEventKind.BucketDown, incarnation.Entries.Revision, null, null));
    }
}
