using System.Collections.Concurrent;

namespace Pail.Bench.Durability.Model;

/// <summary>What all clients know about one directory, from its first server to its last. Any thread.</summary>
internal sealed class Ledger
{
    private const int MostFaults = 50;
    private const int MostTurns = 2000;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<(string Bucket, string Key), KeyModel> _keys = new();
    private readonly ConcurrentDictionary<(string Bucket, string Key, Tag Tag), string> _tags = new();
    private readonly ConcurrentQueue<Fault> _faults = new();
    private long _acknowledged;
    private long _number;

    /// <summary>Whether a crash may take the last writes, so that what was before them must be known.</summary>
    internal bool KeepsHistory { get; init; }

    /// <summary>How many writes were acknowledged.</summary>
    internal long Acknowledged => Interlocked.Read(ref _acknowledged);

    internal IReadOnlyCollection<Fault> Faults => _faults;

    /// <summary>A number that no other write has.</summary>
    internal long NextNumber() => Interlocked.Increment(ref _number);

    internal void CountAcknowledged() => Interlocked.Increment(ref _acknowledged);

    /// <summary>Completes when so many writes were acknowledged, or after some seconds.</summary>
    internal async Task WhenAcknowledged(long writes)
    {
        for (var turn = 0; turn < MostTurns && Acknowledged < writes; turn++)
            await Task.Delay(Turn);
    }

    internal KeyModel Key(string bucket, string key) => _keys.GetOrAdd(
        (bucket, key), static (name, ledger) => new KeyModel(ledger, name.Bucket, name.Key), this);

    internal IEnumerable<KeyModel> KeysOf(string bucket) =>
        _keys.Where(pair => pair.Key.Bucket == bucket).Select(static pair => pair.Value);

    internal void Report(FaultKind kind, string message)
    {
        if (_faults.Count < MostFaults)
            _faults.Enqueue(new Fault(kind, message));
    }

    /// <summary>Notes what a tag stands for. It must never stand for anything else, also after all restarts.</summary>
    internal void Note(string bucket, string key, Tag tag, string content)
    {
        var first = _tags.GetOrAdd((bucket, key, tag), content);
        if (first != content)
            Report(FaultKind.RepeatedTag, $"{bucket}/{key}: {tag} stood for {first}, and now for {content}");
    }
}
