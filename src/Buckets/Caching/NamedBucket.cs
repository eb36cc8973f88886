namespace Pail.Buckets;

/// <summary>
/// The bucket that has a name, whichever bucket that is at the moment. Created when it is absent: on the first use, and again when it was
/// deleted. The caches over a bucket use it, so that a bucket can be deleted under a running program.
/// </summary>
/// <example>
/// <code>
/// var prices = new NamedBucket(buckets, "prices");
/// var milk = await prices.Use(static (bucket, key) => bucket.Get(key), "milk");
/// </code>
/// </example>
/// <remarks>
/// It keeps the bucket that it has found, so a use costs no look-up. When a use finds that the bucket was deleted, it finds or creates the
/// next one and runs the step again.
/// </remarks>
public sealed class NamedBucket
{
    private readonly IBuckets _buckets;
    private readonly BucketConfig _config;
    private volatile IBucket? _bucket;

    /// <summary>Names a bucket. Does not look for it yet.</summary>
    /// <param name="buckets">The buckets to find it in.</param>
    /// <param name="name">The name; see <see cref="BucketName"/>.</param>
    /// <param name="config">
    /// The configuration for the creation; <see langword="null"/> for the defaults. A bucket that exists keeps its own configuration.
    /// </param>
    /// <exception cref="ArgumentException">The name is not a bucket name.</exception>
    public NamedBucket(IBuckets buckets, string name, BucketConfig? config = null)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        BucketName.ThrowIfInvalid(name);
        (_buckets, Name, _config) = (buckets, name, config ?? new BucketConfig());
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Called with each bucket that is found or created, before anybody uses it.</summary>
    internal Func<IBucket, ValueTask>? Found { get; init; }

    /// <summary>Takes a step with the bucket. Takes the step again, with the next bucket, when this one was deleted.</summary>
    /// <typeparam name="TArgument">The type of the step's argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="step">The step. It may run more than once, each time with another bucket.</param>
    /// <param name="argument">What the step is given, so that it needs no closure.</param>
    /// <returns>The result of the step.</returns>
    /// <exception cref="BucketUnavailableException">The bucket could not answer, or could not be created.</exception>
    public ValueTask<TResult> Use<TArgument, TResult>(Func<IBucket, TArgument, ValueTask<TResult>> step, TArgument argument)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_bucket is not { } bucket)
            return UseNext(step, argument);
        try
        {
            // An idle bucket has answered already, and then no state machine is needed.
            var call = step(bucket, argument);
            return call.IsCompletedSuccessfully ? call : UseThisOrNext(bucket, call, step, argument);
        }
        catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted)
        {
            Forget(bucket);
            return UseNext(step, argument);
        }
    }

    private async ValueTask<TResult> UseThisOrNext<TArgument, TResult>(
        IBucket bucket, ValueTask<TResult> call, Func<IBucket, TArgument, ValueTask<TResult>> step, TArgument argument)
    {
        try
        {
            return await call;
        }
        catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted)
        {
            Forget(bucket);
        }

        return await UseNext(step, argument);
    }

    private async ValueTask<TResult> UseNext<TArgument, TResult>(Func<IBucket, TArgument, ValueTask<TResult>> step, TArgument argument)
    {
        // Ends: each further turn means that another caller has deleted a bucket that was created since the last turn.
        while (true)
        {
            var bucket = await _buckets.Find(Name) ?? (await _buckets.Create(Name, _config)).Bucket;
            try
            {
                if (Found is not null)
                    await Found(bucket);
                _bucket = bucket;
                return await step(bucket, argument);
            }
            catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted)
            {
                Forget(bucket);
            }
        }
    }

    // Compares first: another caller may have found the next bucket already.
    private void Forget(IBucket bucket) => Interlocked.CompareExchange(ref _bucket, null, bucket);
}
