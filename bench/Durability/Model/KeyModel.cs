using System.Globalization;

namespace Pail.Bench.Durability.Model;

/// <summary>
/// What is known about a key: what it had at each entity tag that was acknowledged or seen, and the writes whose outcome is not known. Tags
/// of a key grow, so they say what was later, whoever has written it. Any thread.
/// </summary>
internal sealed partial class KeyModel(Ledger ledger, string bucket, string key)
{
    // A key that expires now may be there or not.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly KeyKind _kind = Stamp.KindOf(key);

    // In the order of their tags. What an answer without a tag says, such as a deletion, follows what it was done to.
    private readonly List<Mark> _marks = [];
    private readonly List<Attempt> _open = [];

    // The records of a log that must be there.
    private readonly HashSet<string> _records = new(StringComparer.Ordinal);

    internal string Key => key;

    /// <summary>Whether the outcome of a write is not known.</summary>
    internal bool IsOpen
    {
        get
        {
            lock (_lock)
                return _open.Count > 0;
        }
    }

    /// <summary>What the key had last, as far as it is known; null for nothing.</summary>
    internal Found? Current
    {
        get
        {
            lock (_lock)
                return _marks.Count > 0 ? _marks[^1].Value : null;
        }
    }

    /// <summary>Notes that a write is about to be sent.</summary>
    internal Attempt Begin(AttemptKind kind, string? content, DateTimeOffset? expiresAt = null)
    {
        var attempt = new Attempt(kind, content, expiresAt);
        lock (_lock)
            _open.Add(attempt);
        return attempt;
    }

    /// <summary>Notes that a write was not done.</summary>
    internal void Refuse(Attempt attempt)
    {
        lock (_lock)
            _open.Remove(attempt);
    }

    /// <summary>Notes that a write was done.</summary>
    /// <param name="attempt">The write.</param>
    /// <param name="tag">The tag of the answer; null when it has none.</param>
    /// <param name="content">What the key has then; null unless the answer says it, or the attempt knows.</param>
    internal void Acknowledge(Attempt attempt, Tag? tag, string? content = null)
    {
        content ??= attempt.Content;
        ledger.CountAcknowledged();
        lock (_lock)
        {
            _open.Remove(attempt);
            var last = _marks.Count > 0 ? _marks[^1] : null;
            switch (attempt.Kind)
            {
                case AttemptKind.Delete:
                    Add(new Mark(tag ?? last?.Tag ?? Tag.First, null, IsAcknowledged: true));
                    break;
                case AttemptKind.Expire when last?.Value is { } value:
                    _marks[^1] = last with { Value = value with { ExpiresAt = attempt.ExpiresAt } };
                    break;
                case AttemptKind.Put or AttemptKind.Change when tag is { } known:
                    if (_kind == KeyKind.Log)
                        _records.Add(attempt.Content!);
                    Note(known, _kind == KeyKind.Log ? "" : content!);
                    CheckGrows(attempt, known, last);
                    var expiresAt = attempt.Kind == AttemptKind.Change ? last?.Value?.ExpiresAt : attempt.ExpiresAt;
                    Add(new Mark(known, new Found(known, content!, expiresAt), IsAcknowledged: true));
                    break;
            }
        }
    }

    /// <summary>Notes what somebody was shown: nobody may be shown what a crash then takes back.</summary>
    internal void See(Found found)
    {
        lock (_lock)
        {
            Note(found.Tag, found.Content);
            if (_marks.Count > 0 && found.Tag <= _marks[^1].Tag)
                return;
            if (!IsOpenValue(found))
            {
                ledger.Report(FaultKind.Torn, $"{Name}: shows {Describe(found)}, which nobody wrote; known is {Known}");
                return;
            }

            foreach (var record in _kind == KeyKind.Log ? Stamp.Records(found.Content) : [])
                _records.Add(record);
            Add(new Mark(found.Tag, found, IsAcknowledged: false));
        }
    }

    /// <summary>Notes that a watcher was told that the key was gone at a tag.</summary>
    internal void SeeGone(Tag tag)
    {
        lock (_lock)
        {
            if (_marks.Count == 0 || tag > _marks[^1].Tag)
                Add(new Mark(tag, null, IsAcknowledged: false));
        }
    }

    /// <summary>
    /// How far the bucket must have come, if it has come to a limit and the key has this: what was deleted or has expired leaves no tag.
    /// </summary>
    internal Tag LeastLimit(Found? found, Tag limit, in Moment moment)
    {
        lock (_lock)
        {
            var known = _marks.FindLastIndex(mark => mark.Tag <= limit);
            if (found is not null || known < 0 || _marks[known].Value is not { } value || MayHaveExpired(value, moment))
                return limit;
            var gone = moment;
            return _marks.Skip(known).FirstOrDefault(mark => mark.Value is not { } later || MayHaveExpired(later, gone))?.Tag ?? limit;
        }
    }

    /// <summary>Goes on with what the key has after a crash.</summary>
    internal void Continue(Found? found)
    {
        lock (_lock)
        {
            _marks.Clear();
            _open.Clear();
            _records.Clear();
            if (found is null)
                return;
            _marks.Add(new Mark(found.Tag, found, IsAcknowledged: true));
            foreach (var record in _kind == KeyKind.Log ? Stamp.Records(found.Content) : [])
                _records.Add(record);
        }
    }

    private string Name => $"{bucket}/{key}";

    private string Known => _marks.Count == 0
        ? "nothing"
        : $"{(_marks[^1].Value is { } value ? Describe(value) : $"no value since {_marks[^1].Tag}")}, {_open.Count} open"
            + string.Concat(_open.Take(4).Select(static attempt => $" ({attempt.Kind} {attempt.Content})"));

    private bool IsOwn => _kind is KeyKind.Own or KeyKind.Document or KeyKind.Group;

    private static string Describe(Found found)
    {
        var content = found.Content.Length > 80 ? $"{found.Content[..60]}… ({found.Content.Length} characters)" : found.Content;
        return found.ExpiresAt is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"{content} with {found.Tag} until {time:HH:mm:ss.fff}")
            : $"{content} with {found.Tag}";
    }

    // The only writer of a key writes one after another. That a value has expired, a watcher may tell before the value's answer comes.
    private void CheckGrows(Attempt attempt, Tag tag, Mark? last)
    {
        if (IsOwn && last is not null && tag < last.Tag && attempt.ExpiresAt is null)
            ledger.Report(FaultKind.Lost, $"{Name}: a later write has the tag {tag}, an earlier one {last.Tag}");
    }

    private void Note(Tag tag, string content)
    {
        // The answer to an append has no value.
        if (_kind != KeyKind.Log || content.Length > 0)
            ledger.Note(bucket, key, tag, content);
    }

    private void Add(Mark mark)
    {
        var place = _marks.Count;
        while (place > 0 && _marks[place - 1].Tag > mark.Tag)
            place--;
        if (place > 0 && _marks[place - 1].Tag == mark.Tag && mark.Value is not null)
            _marks[place - 1] = mark with { IsAcknowledged = mark.IsAcknowledged || _marks[place - 1].IsAcknowledged };
        else
            _marks.Insert(place, mark);
        if (!ledger.KeepsHistory && _marks.Count > 2)
            _marks.RemoveAt(0);
    }

    private static bool MayHaveExpired(Found value, Moment moment) => value.ExpiresAt is { } time && time - Margin < moment.Answered;

    private static bool MayRemove(Attempt attempt, Moment moment) =>
        attempt.Kind == AttemptKind.Delete || attempt.ExpiresAt is { } time && time - Margin < moment.Answered;

    private sealed record Mark(Tag Tag, Found? Value, bool IsAcknowledged);
}
