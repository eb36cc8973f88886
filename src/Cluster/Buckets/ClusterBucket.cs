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
/// to another silo; a request that only reads also when nobody knows. So a client sees neither a restart nor a silo that ends. In the end
/// it gets what the last attempt has said.
/// </para>
/// <para>
/// A write is not sent to an owner of which nothing is known: it would wait there until the bucket is open, and when it waits for too long,
/// nobody could say what becomes of it. So the owner is asked first whether it is there.
/// </para>
/// <para>The contents never change but for <see cref="_known"/>, which is replaced by what is newer. Any thread.</para>
/// </remarks>
internal sealed partial class ClusterBucket(ClusterBuckets buckets, ClusterBucketKind kind, KnownBucket known) : IBucket
{
    private KnownBucket _known = known;
    private volatile LocalOwner? _owner;

    // Whether the last call of the grain was answered by an owner, and when.
    private volatile bool _isOpen;
    private long _openAt;

    public string Name => Known.Facts.Name;

    public BucketConfig Config => Owner?.Bucket?.Config ?? Known.Config.Config;

    /// <summary>What is known of the bucket.</summary>
    internal KnownBucket Known => Volatile.Read(ref _known);

    /// <summary>Whether the owner is here.</summary>
    internal bool IsHere => Owner is not null;

    /// <summary>The owner, if it is on this silo.</summary>
    private LocalOwner? Owner
    {
        get
        {
            var owner = _owner;
            return owner is { IsOver: false } && owner.Life == Known.Life ? owner : FindOwner();
        }
    }

    /// <summary>Whether an owner elsewhere was there a moment ago, and so most likely still is.</summary>
    private bool IsOpen => _isOpen && buckets.Time.GetElapsedTime(Volatile.Read(ref _openAt)) <= ClusterBuckets.MaxAge;

    public async ValueTask<BucketStatus> Status()
    {
        if (kind == ClusterBucketKind.Listed)
            return await ListedStatus();
        try
        {
            return await Run(OwnerSteps.Status, buckets.SiloName, writes: false);
        }
        catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted && kind != ClusterBucketKind.Found)
        {
            return ListedStatus(Known.Facts) with { State = BucketState.Deleted, Keys = 0, Bytes = 0 };
        }
    }

    public ValueTask<bool> Kill() => Run(OwnerSteps.Kill, 0, writes: false);

    public async ValueTask Configure(BucketConfig config)
    {
        BucketConfig.Validate(config);
        await Run(OwnerSteps.Configure, ClusterBuckets.Normalise(config), writes: true);
    }

    public ValueTask<bool> TryConfigure(BucketConfig present, BucketConfig config)
    {
        ArgumentNullException.ThrowIfNull(present);
        BucketConfig.Validate(config);
        var change = new ConfigChange { Present = ClusterBuckets.Normalise(present), Config = ClusterBuckets.Normalise(config) };
        return Run(OwnerSteps.TryConfigure, change, writes: true);
    }

    /// <summary>Deletes this life of the bucket.</summary>
    /// <exception cref="BucketUnavailableException">It has been deleted already, or it is unknown whether it is.</exception>
    internal ValueTask<DeleteBucketStatus> Delete(bool force) => Run(OwnerSteps.Delete, force, writes: true);

    /// <summary>Opens a watch at the owner.</summary>
    /// <param name="query">What to watch.</param>
    /// <param name="ends">Ends the watch.</param>
    internal ValueTask<OpenedWatch> OpenWatch(WatchQuery query, CancellationToken ends) =>
        Run(OwnerSteps.Watch, (query, buckets.Silo, ends), writes: false);

    /// <summary>Whether the store says that this life is over. False when it says nothing.</summary>
    internal async ValueTask<bool> IsDeleted()
    {
        try
        {
            return (await buckets.Ask(Name))?.Life != Known.Life;
        }
        catch (BucketUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Learns what the store has said, unless something newer is known: answers may overtake each other.</summary>
    internal void Learn(KnownBucket heard)
    {
        while (true)
        {
            var known = Known;
            if (heard.Life < known.Life || (heard.Life == known.Life && heard.HeardAt < known.HeardAt))
                return;
            var next = heard.Life == known.Life && heard.Config.Config == known.Config.Config
                ? heard with { Config = known.Config }
                : heard;
            if (Interlocked.CompareExchange(ref _known, next, known) == known)
                return;
        }
    }

    /// <summary>The same life of the bucket, whatever becomes of the name.</summary>
    internal ClusterBucket Pin() => kind == ClusterBucketKind.Found ? new ClusterBucket(buckets, ClusterBucketKind.Pinned, Known) : this;

    /// <summary>Asks the owner, wherever it is, until there is an answer or the time is over.</summary>
    /// <param name="step">What to ask.</param>
    /// <param name="state">What the step needs.</param>
    /// <param name="writes">Whether it may change something, so that an attempt whose outcome is unknown must not be repeated.</param>
    private async ValueTask<T> Run<TState, T>(OwnerStep<TState, T> step, TState state, bool writes)
    {
        var patience = new Patience(buckets.Time, Config.CallTimeout);
        var seen = long.MaxValue;
        while (true)
        {
            Refusal? refusal;
            Exception? cause = null;
            var life = Known.Life;
            var (owner, mayWrite) = (Owner, false);
            try
            {
                if (owner is not null)
                {
                    owner.NoteUse();
                    mayWrite = writes;
                    return await step.Local(owner, state);
                }

                refusal = writes && !IsOpen ? await Open(patience.Left) : null;
                if (refusal is null && writes && patience.IsOver)
                    refusal = Refusal.Of(Refusal.NoOwner(Name), null);
                if (refusal is null)
                {
                    mayWrite = writes;
                    var reply = await Ask(step, state, patience.Left);
                    if (reply.Refusal is null)
                        return reply.Value!;
                    refusal = reply.Refusal;
                }
            }
            catch (BucketUnavailableException error)
            {
                (refusal, cause) = (Refusal.Of(error, owner), error);
            }
            catch (Exception error) when (CallFailure.Of(Name, error, mayWrite, Config.CallTimeout) is { } failure)
            {
                _isOpen = false;
                (refusal, cause) = (Refusal.Of(failure, null), failure);
            }

            if (refusal.Kind == RefusalKind.Gone)
            {
                // A life that was in the store during this request is over there: there was a moment without the bucket, which is the
                // answer. Else who deletes and creates it faster than this asks would let it ask until its time is over.
                var present = await LookAgain();
                if (present > life && life >= seen)
                    throw Refusal.Deleted(Name);
                seen = Math.Min(seen, present);
            }
            else if (!MayRepeat(refusal, mayWrite))
                throw Told(refusal, cause);
            if (patience.IsOver)
                throw Told(refusal, cause);
            await patience.Pause();
        }
    }

    /// <summary>Waits until the bucket is open on another silo. Returns why it is not; null when it is.</summary>
    private async ValueTask<Refusal?> Open(TimeSpan timeout) => (await Ask(OwnerSteps.Status, "", timeout)).Refusal;

    /// <summary>Asks the grain once.</summary>
    private async ValueTask<Reply<T>> Ask<TState, T>(OwnerStep<TState, T> step, TState state, TimeSpan timeout)
    {
        var known = Known;
        var call = step.Remote(known.Grain, state, known.Config.Stamp);
        Reply<T> reply;
        try
        {
            reply = step.IsBounded ? await call.WaitAsync(timeout, buckets.Time) : await call;
        }
        catch (TimeoutException) when (step.Unwanted is { } unwanted)
        {
            _ = Drop(call, unwanted);
            throw;
        }

        Hear(known, reply.Config);
        _isOpen = reply.Refusal is not { Kind: RefusalKind.Gone or RefusalKind.Moved or RefusalKind.Unavailable };
        Volatile.Write(ref _openAt, buckets.Time.GetTimestamp());
        return reply;
    }

    /// <summary>Ends what a call has begun that nobody waits for any more.</summary>
    private static async Task Drop<T>(Task<Reply<T>> call, Func<T, ValueTask> unwanted)
    {
        try
        {
            if ((await call) is { Refusal: null, Value: { } value })
                await unwanted(value);
        }
        catch (Exception)
        {
            // Then nothing has begun, or the silo where it has is gone. The caller was told of the timeout.
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
    /// <returns>The life that the store has.</returns>
    /// <exception cref="BucketUnavailableException">It does not exist.</exception>
    private async ValueTask<long> LookAgain()
    {
        var known = Known;
        var present = await buckets.Ask(Name);
        if (present?.Life == known.Life || Known != known)
            return present?.Life ?? long.MaxValue;
        if (present is null || kind != ClusterBucketKind.Found)
        {
            buckets.Forget(Name, known.Life);
            throw Refusal.Deleted(Name);
        }

        Learn(present);
        return present.Life;
    }

    /// <summary>Notes the configuration that the owner has answered with; null for the one that is known.</summary>
    private void Hear(KnownBucket known, ConfigStamp? config)
    {
        var now = buckets.Time.GetTimestamp();

        // An answer to a question that was asked before another one was answered may be older than that one. It does no harm to leave it
        // out: the next answer has the configuration again.
        if (config is not null || buckets.Time.GetElapsedTime(known.HeardAt, now) > ClusterBuckets.FreshAge)
            Interlocked.CompareExchange(ref _known, known with { Config = config ?? known.Config, HeardAt = now }, known);
    }

    private LocalOwner? FindOwner()
    {
        var found = buckets.Owners.TryFind(Name, out var owner) && !owner.IsOver && owner.Life == Known.Life ? owner : null;

        // Also null: what has ended is not kept in memory.
        if (_owner != found)
            _owner = found;
        return found;
    }

    // A bucket that the owner here is about to lose must neither fail the list nor be started for it.
    private async ValueTask<BucketStatus> ListedStatus()
    {
        try
        {
            return Owner is { } owner ? await OwnerSteps.Status.Local(owner, buckets.SiloName) : ListedStatus(Known.Facts);
        }
        catch (BucketUnavailableException)
        {
            return ListedStatus(Known.Facts);
        }
    }

    private static BucketStatus ListedStatus(BucketFacts facts) => new(
        BucketState.Running, null, facts.Fence, Math.Max(0, facts.Opens - 1), facts.Keys, facts.Bytes, 0, 0, facts.Created);
}
