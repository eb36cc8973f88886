namespace Pail.Cluster.Grains;

/// <content>Changes of the configuration that several silos may make at the same time.</content>
internal sealed partial class BucketGrain
{
    public Task<Reply<bool>> TryConfigure(ConfigChange change, long seen) =>
        Answer(seen, change, static (owner, change) => owner.Write(change, BucketSteps.TryConfigure));
}
