using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <summary>
/// What is known about a bucket that one client makes, fills, clears and deletes: its state after each request that was done, and the state
/// after one whose outcome is not known.
/// </summary>
internal sealed class LifeModel(Ledger ledger, string bucket)
{
    /// <summary>The state without the bucket.</summary>
    internal static readonly LifeState Absent = new(Exists: false, new Dictionary<string, (Tag?, string)>(StringComparer.Ordinal));

    private readonly List<LifeState> _states = [Absent];
    private LifeState? _open;

    internal string Bucket => bucket;

    internal LifeState Current => _states[^1];

    /// <summary>Whether the outcome of the last request is not known.</summary>
    internal bool IsOpen => _open is not null;

    internal void Begin(LifeState after) => _open = after;

    internal void Refuse() => _open = null;

    internal void Acknowledge(LifeState after)
    {
        ledger.CountAcknowledged();
        if (!ledger.KeepsHistory)
            _states.Clear();
        _states.Add(after);
        _open = null;
        foreach (var (key, (tag, content)) in after.Keys)
            ledger.Note(bucket, key, tag!.Value, content);
    }

    /// <summary>Checks what is there after a crash.</summary>
    /// <param name="found">What is there; null for no bucket.</param>
    /// <param name="continues">Whether to go on with it.</param>
    /// <returns>How many acknowledged requests are lost; they may be if the ledger keeps the history.</returns>
    internal int Check(Dictionary<string, Listed>? found, bool continues)
    {
        var keys = new Dictionary<string, (Tag? Tag, string Content)>(StringComparer.Ordinal);
        foreach (var (key, listed) in found ?? [])
        {
            if (ProofClient.Read(ledger, bucket, key, listed) is not { } value)
                continue;
            keys.Add(key, (value.Tag, value.Content));
            ledger.Note(bucket, key, value.Tag, value.Content);
        }

        var state = new LifeState(found is not null, keys);
        var lost = 0;
        if (_open?.IsSame(state) != true)
        {
            var place = _states.FindLastIndex(known => known.IsSame(state));
            if (place < 0)
                ledger.Report(FaultKind.Lost, $"{bucket} has {state}, but must have {_states[^1]}, or {_open ?? _states[^1]}");
            lost = _states.Count - 1 - place;
        }

        if (continues)
        {
            _states.Clear();
            _states.Add(state);
            _open = null;
        }

        return lost;
    }
}

/// <summary>A bucket with its keys. A tag that is not known is null.</summary>
internal sealed record LifeState(bool Exists, IReadOnlyDictionary<string, (Tag? Tag, string Content)> Keys)
{
    internal bool IsSame(LifeState found) =>
        Exists == found.Exists
        && Keys.Count == found.Keys.Count
        && Keys.All(pair => found.Keys.TryGetValue(pair.Key, out var other)
            && other.Content == pair.Value.Content
            && (pair.Value.Tag is null || pair.Value.Tag == other.Tag));

    internal LifeState With(string key, Tag? tag, string content) =>
        this with { Keys = new Dictionary<string, (Tag?, string)>(Keys, StringComparer.Ordinal) { [key] = (tag, content) } };

    internal LifeState Without(string key) => this with
    {
        Keys = Keys.Where(pair => pair.Key != key).ToDictionary(StringComparer.Ordinal),
    };

    public override string ToString() => Exists
        ? $"[{string.Join(", ", Keys.Select(static pair => $"{pair.Key} {pair.Value.Content} {pair.Value.Tag}"))}]"
        : "no bucket";
}
