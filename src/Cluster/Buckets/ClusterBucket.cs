using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Buckets;

/// <summary>
/// A bucket of the cluster. When its owner is on this silo it is used directly, as if there were no cluster; else each request is a call of
/// its grain.
/// </summary>
/// <remarks>
/// <para>
/// A request is tried again, for as long as the bucket's call timeout, when it has certainly changed nothing and the bucket is on its way
/// to another silo; a request that only reads also when nobody knows. So a client sees neither a restart nor a silo that ends. What is told
/// at the end is what the last attempt has said.
/// </para>
/// <para>The contents never change but for <see cref="_known"/>, which is replaced by what is newer. Any thread.</para>
/// </remarks>
internal sealed partial class ClusterBucket(ClusterBuckets buckets, ClusterBucketKind kind, KnownBucket known) : IBucket
{
    private volatile KnownBucket _known = known;
    private volatile LocalOwner? _owner;

    public string Name => _known.Facts.Name;

    public BucketConfig Config => Owner?.Bucket?.Config ?? _known.Config.Config;

    /// <summary>What is known of the bucket.</summary>
    internal KnownBucket Known => _known;

    /// <summary>Whether the owner is here.</summary>
    internal bool IsHere => Owner is not null;

    /// <summary>The owner, if it is on this silo.</summary>
    private LocalOwner? Owner
    {
        get
        {
            var owner = _owner;
            return owner is { IsOver: false } && owner.Life == _known.Life ? owner : FindOwner();
        }
    }

    public async ValueTask<BucketStatus> Status()
    {
        if (kind == ClusterBucketKind.Listed && Owner is null)
            return ListedStatus(_known.Facts);
        try
        {
            return await Run(OwnerSteps.Status, buckets.SiloName, writes: false);
        }
        catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted && kind != ClusterBucketKind.Found)
        {
            return ListedStatus(_known.Facts) with { State = BucketState.Deleted, Keys = 0, Bytes = 0 };
        }
    }

    public ValueTask<bool> Kill() => Run(OwnerSteps.Kill, 0, writes: false);

    public async ValueTask Configure(BucketConfig config)
    {
        BucketConfig.Validate(config);
        await Run(OwnerSteps.Configure, ClusterBuckets.Normalise(config), writes: true);
    }

    /// <summary>Deletes this life of the bucket.</summary>
    /// <exception cref="BucketUnavailableException">It has been deleted already, or it is unknown whether it is.</exception>
    internal ValueTask<DeleteBucketStatus> Delete(bool force) => Run(OwnerSteps.Delete, force, writes: true);

    /// <summary>Opens a watch at the owner.</summary>
    /// <param name="query">What to watch.</param>
    /// <param name="ends">Ends the watch.</param>
    internal ValueTask<OpenedWatch> OpenWatch(WatchQuery query, CancellationToken ends) =>
        Run(OwnerSteps.Watch, (query, ends), writes: false);

    /// <summary>Whether the store says that this life is over. False when it says nothing.</summary>
    internal async ValueTask<bool> IsDeleted()
    {
        try
        {
            return (await buckets.Ask(Name))?.Life != _known.Life;
        }
        catch (BucketUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Learns what the store has said, unless something newer is known.</summary>
    internal void Learn(KnownBucket heard)
    {
        var known = _known;
        if (heard.Life >= known.Life)
            _known = heard.Life == known.Life && heard.Config.Config == known.Config.Config ? heard with { Config = known.Config } : heard;
    }

    /// <summary>The same life of the bucket, whatever becomes of the name.</summary>
    internal ClusterBucket Pin() => kind == ClusterBucketKind.Found ? new ClusterBucket(buckets, ClusterBucketKind.Pinned, _known) : this;

    /// <summary>Asks the owner, wherever it is, until there is an answer or the time is over.</summary>
    /// <param name="step">What to ask.</param>
    /// <param name="state">What the step needs.</param>
    /// <param name="writes">Whether it may change something, so that an attempt whose outcome is unknown must not be repeated.</param>
    private async ValueTask<T> Run<TState, T>(OwnerStep<TState, T> step, TState state, bool writes)
    {
        var patience = new Patience(buckets.Time, Config.CallTimeout);
        while (true)
        {
            Refusal refusal;
            Exception? cause = null;
            var owner = Owner;
            try
            {
                if (owner is not null)
                {
                    owner.NoteUse();
                    return await step.Local(owner, state);
                }

                var known = _known;
                var call = step.Remote(known.Grain, state, known.Config.Stamp);
                var reply = step.IsBounded ? await call.WaitAsync(patience.Left, buckets.Time) : await call;
                Hear(known, reply.Config);
                if (reply.Refusal is null)
                    return reply.Value!;
                refusal = reply.Refusal;
            }
            catch (BucketUnavailableException error)
            {
                (refusal, cause) = (Refusal.Of(error, owner), error);
            }
            catch (Exception error) when (CallFailure.Of(Name, error, writes, Config.CallTimeout) is { } failure)
            {
                (refusal, cause) = (Refusal.Of(failure, null), failure);
            }

            if (refusal.Kind == RefusalKind.Gone)
                await LookAgain();
            else if (!MayRepeat(refusal, writes))
                throw Told(refusal, cause);
            if (patience.IsOver)
                throw Told(refusal, cause);
            await patience.Pause();
        }
    }

    private static bool MayRepeat(Refusal refusal, bool writes) => refusal.Kind == RefusalKind.Moved
        || (!writes
            && refusal.Kind == RefusalKind.Unavailable
            && refusal.Failure is BucketFailure.Restarting or BucketFailure.ShuttingDown or BucketFailure.CallTimeout);

    // The exception that was caught here has more to tell, but not one of a deletion that the store knows nothing of.
    private Exception Told(Refusal refusal, Exception? cause) =>
        refusal.Kind == RefusalKind.Gone ? Refusal.NoOwner(Name, cause) : cause ?? refusal.ToException(Name);

    /// <summary>
    /// Asks the store whether the bucket still exists, after its owner has said that its life is over.
    /// </summary>
    /// <exception cref="BucketUnavailableException">It does not.</exception>
    private async ValueTask LookAgain()
    {
        var known = _known;
        var present = await buckets.Ask(Name);
        if (present?.Life == known.Life || _known != known)
            return;
        if (present is null || kind != ClusterBucketKind.Found)
        {
            buckets.Forget(Name, known.Life);
            throw Refusal.Deleted(Name);
        }

        Learn(present);
    }

    /// <summary>Notes the configuration that the owner has answered with; null for the one that is known.</summary>
    private void Hear(KnownBucket known, ConfigStamp? config)
    {
        var now = buckets.Time.GetTimestamp();

        // A race with another answer does no harm: the loser hears of the configuration again with the next answer.
        if (_known == known && (config is not null || buckets.Time.GetElapsedTime(known.HeardAt, now) > ClusterBuckets.FreshAge))
            _known = known with { Config = config ?? known.Config, HeardAt = now };
    }

    private LocalOwner? FindOwner()
    {
        var found = buckets.Owners.TryFind(Name, out var owner) && !owner.IsOver && owner.Life == _known.Life ? owner : null;

        // Also null: what has ended is not kept in memory.
        if (_owner != found)
            _owner = found;
        return found;
    }

    private static BucketStatus ListedStatus(BucketFacts facts) => new(
        BucketState.Running, null, facts.Fence, Math.Max(0, facts.Opens - 1), facts.Keys, facts.Bytes, 0, 0, facts.Created);
}
