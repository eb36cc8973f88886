using System.IO.Pipelines;
using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>One bucket: a named set of keys with values. The same contract holds for every backend.</summary>
/// <remarks>
/// Keys are compared ordinally. Every operation on one key is atomic, its condition included. Operations throw
/// <see cref="BucketUnavailableException"/> when the bucket's process cannot answer; its
/// <see cref="BucketUnavailableException.Outcome"/> tells whether a write may have happened anyway. The extension methods of
/// <see cref="BucketExtensions"/> are shorter forms of <see cref="Apply(Operation)"/>.
/// </remarks>
public interface IBucket
{
    /// <summary>The name the bucket is registered under.</summary>
    string Name { get; }

    /// <summary>The bucket's configuration.</summary>
    BucketConfig Config { get; }

    /// <summary>The value under a key. Counts as a use: renews a sliding expiry.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The entry, or <see langword="null"/> when the key is absent.</returns>
    ValueTask<Entry?> Get(string key);

    /// <summary>The value under a key. Does not count as a use.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The entry, or <see langword="null"/> when the key is absent.</returns>
    ValueTask<Entry?> Peek(string key);

    /// <summary>Does one operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="BucketOperationException">
    /// The operation cannot be done with this value, or exceeds a limit; nothing changed.
    /// </exception>
    ValueTask<OperationResult> Apply(Operation operation);

    /// <summary>
    /// Does operations one after another. Each is atomic by itself; other writers may come between. One that is refused does not stop the
    /// others.
    /// </summary>
    /// <param name="operations">The operations.</param>
    /// <returns>One result for each operation, in order.</returns>
    ValueTask<IReadOnlyList<OperationResult>> Apply(IReadOnlyList<Operation> operations);

    /// <summary>Does several operations as one. No reader and no watcher sees a part of them.</summary>
    /// <param name="transaction">What to compare, and what to do then.</param>
    /// <returns>What happened. If one operation failed, nothing was done.</returns>
    ValueTask<TransactionResult> Apply(Transaction transaction);

    /// <summary>One page of the keys, in byte order of their UTF-8. Costs its own size and a search, however many keys there are.</summary>
    /// <param name="query">Which keys, and how many.</param>
    /// <returns>The page. Up to 1,000 keys are as they were at one instant.</returns>
    ValueTask<KeyPage> List(KeyQuery query);

    /// <summary>Removes all keys in one step.</summary>
    /// <returns>How many keys there were.</returns>
    ValueTask<long> Clear();

    /// <summary>
    /// Writes all entries as NDJSON: a JSON object for each key, in byte order of the keys, and at the end a line that says how many there
    /// were. A key that is present during the whole export is in it once.
    /// </summary>
    /// <param name="output">Receives the lines; it is not completed.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <returns>How many keys were written.</returns>
    ValueTask<long> Export(PipeWriter output, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores the entries of an export, over those of the same keys. Times and headers are kept; each entry gets a new revision. Entries
    /// that have expired are left out. Nothing is stored if the export is damaged, cut off, or exceeds a limit.
    /// </summary>
    /// <param name="input">The lines; it is not completed.</param>
    /// <param name="maxBytes">How much memory the entries may take before they are stored; greater than 0.</param>
    /// <param name="findFault">
    /// Says what is wrong with a key or its value, as a sentence, or <see langword="null"/>; to refuse what the program would not store
    /// itself. <see langword="null"/> accepts everything.
    /// </param>
    /// <param name="cancellationToken">Ends the import, as long as nothing has been stored.</param>
    /// <returns>How many keys were stored.</returns>
    /// <exception cref="ImportException">
    /// The lines are no export of a bucket, exceed a limit, or have a fault by <paramref name="findFault"/>; nothing was stored.
    /// </exception>
    ValueTask<long> Import(
        PipeReader input,
        long maxBytes = long.MaxValue,
        Func<string, NewValue, string?>? findFault = null,
        CancellationToken cancellationToken = default);

    /// <summary>Begins to watch the bucket. Every change from now on is an event of the watch.</summary>
    /// <param name="query">What to watch, and from where on.</param>
    /// <returns>The watch, to be disposed of.</returns>
    /// <exception cref="WatchException">The watch cannot go on from <see cref="WatchQuery.Since"/>.</exception>
    ValueTask<BucketWatch> Watch(WatchQuery query);

    /// <summary>
    /// Sends every event of a watch to a process, as <see cref="BucketMessage"/>. The process is monitored: when it ends, the watch ends
    /// too. When more than 1,024 messages wait for it, it gets <see cref="BucketEventKind.Overflow"/> and no more. When its mailbox has a
    /// bound of its own and is full, the subscription just ends; monitor the returned process to learn of it.
    /// </summary>
    /// <param name="subscriber">The process.</param>
    /// <param name="query">What to watch, and from where on.</param>
    /// <returns>The process that sends the events. Killing it ends the subscription.</returns>
    /// <exception cref="WatchException">The watch cannot go on from <see cref="WatchQuery.Since"/>.</exception>
    ValueTask<Pid> Subscribe(Pid subscriber, WatchQuery query);

    /// <summary>
    /// Changes the configuration. Backend, table type and durability cannot change. The settings of restarts and of the mailbox hold from
    /// the next start of the bucket's supervisor and process on.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <returns>A task that completes when the configuration holds and, for a durable bucket, is stored.</returns>
    /// <exception cref="ArgumentException">
    /// The backend, the table type or the durability is another one, or a setting is out of its range.
    /// </exception>
    /// <exception cref="BucketUnavailableException">The storage of a durable bucket takes no changes.</exception>
    ValueTask Configure(BucketConfig config);

    /// <summary>
    /// Changes the configuration as <see cref="Configure"/> does, unless it has been changed since the caller has looked at it. Then
    /// <see cref="Config"/> is the other one, and the caller begins again with it: so two changes at the same time, maybe on two machines,
    /// do not undo each other.
    /// </summary>
    /// <param name="present">What the configuration must be.</param>
    /// <param name="config">The configuration.</param>
    /// <returns>Whether it was changed.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Configure"/>.</exception>
    /// <exception cref="BucketUnavailableException">The storage of a durable bucket takes no changes.</exception>
    ValueTask<bool> TryConfigure(BucketConfig present, BucketConfig config);

    /// <summary>
    /// What is known about the bucket at this moment. Does not call the bucket's process, so on one machine it is done at once.
    /// </summary>
    /// <returns>The status.</returns>
    ValueTask<BucketStatus> Status();

    /// <summary>Kills the bucket's process with an untrappable exit signal, as <c>Process.exit(pid, :kill)</c> does.</summary>
    /// <returns>Whether there was a process to kill.</returns>
    ValueTask<bool> Kill();
}
