namespace Pail.Buckets;

/// <summary>One bucket: a named set of keys with values. The same contract holds for every backend.</summary>
/// <remarks>
/// Keys are compared ordinally. Every operation on one key is atomic, its condition included. Operations throw
/// <see cref="BucketUnavailableException"/> when the bucket's process cannot answer; its
/// <see cref="BucketUnavailableException.Outcome"/> tells whether a write may have happened anyway.
/// </remarks>
public interface IBucket
{
    /// <summary>The name the bucket is registered under.</summary>
    string Name { get; }

    /// <summary>The configuration the bucket was created with.</summary>
    BucketConfig Config { get; }

    /// <summary>The value under a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The entry, or <see langword="null"/> when the key is absent.</returns>
    ValueTask<Entry?> Get(string key);

    /// <summary>Stores a value when the condition holds. Replaces the previous value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="condition">What must hold; <see cref="Condition.None"/> for nothing.</param>
    /// <returns>What happened, and the entry that the key has now.</returns>
    ValueTask<PutResult> Put(string key, NewValue value, Condition condition);

    /// <summary>Removes a key when the condition holds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="condition">What must hold; <see cref="Condition.None"/> for nothing.</param>
    /// <returns>What happened, and the entry that the key had.</returns>
    ValueTask<DeleteResult> Delete(string key, Condition condition);

    /// <summary>One page of the keys, in byte order of their UTF-8.</summary>
    /// <param name="query">Which keys, and how many.</param>
    /// <returns>The page.</returns>
    ValueTask<KeyPage> List(KeyQuery query);

    /// <summary>What is known about the bucket at this moment. Does not call the bucket's process.</summary>
    /// <returns>The status.</returns>
    BucketStatus Status();

    /// <summary>Kills the bucket's process with an untrappable exit signal, as <c>Process.exit(pid, :kill)</c> does.</summary>
    /// <returns>Whether there was a process to kill.</returns>
    bool Kill();
}
