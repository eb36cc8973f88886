using System.Globalization;

namespace Pail.Bench.Durability.Model;

/// <content>The checks of what a key has.</content>
internal sealed partial class KeyModel
{
    /// <summary>Checks what the only writer of a key reads while no write is open.</summary>
    internal void CheckOwn(Found? found, in Moment moment)
    {
        lock (_lock)
        {
            if (_open.Count == 0)
                CheckValue(found, Tag.Last, moment);
        }
    }

    /// <summary>
    /// Checks what the key has after a crash. Everything up to the limit must be there; nothing else is new than what was open.
    /// </summary>
    /// <returns>How many acknowledged writes are beyond the limit, and so lost with leave.</returns>
    internal int Check(Found? found, Tag limit, in Moment moment)
    {
        lock (_lock)
        {
            if (found is not null)
                Note(found.Tag, found.Content);
            CheckValue(found, limit, moment);
            return Lost(limit, moment);
        }
    }

    // What left nothing behind, whether it is lost or not, does not count.
    private int Lost(Tag limit, Moment moment)
    {
        var lost = 0;
        for (var place = 0; place < _marks.Count; place++)
        {
            var mark = _marks[place];
            if (mark.Tag <= limit || !mark.IsAcknowledged)
                continue;
            var left = mark.Value is { } value ? !MayHaveExpired(value, moment) : place > 0 && _marks[place - 1].Value is not null;
            lost += left ? 1 : 0;
        }

        return lost;
    }

    private void CheckValue(Found? found, Tag limit, Moment moment)
    {
        var known = _marks.FindLastIndex(mark => mark.Tag <= limit);
        var mark = known < 0 ? null : _marks[known];
        if (found is null)
        {
            if (mark?.Value is { } gone && !MayHaveExpired(gone, moment) && _open.TrueForAll(attempt => !MayRemove(attempt, moment)))
                ledger.Report(FaultKind.Lost, $"{Name}: has no value, but must have {Describe(gone)}; known is {Known}");
            return;
        }

        if (mark is not null && found.Tag < mark.Tag)
        {
            ledger.Report(FaultKind.Lost, $"{Name}: has {Describe(found)}, but a later write had {mark.Tag}; known is {Known}");
            return;
        }

        if (found.ExpiresAt is { } time && time + Margin < moment.Asked)
            ledger.Report(FaultKind.CameBack, $"{Name}: has {Describe(found)}, which had expired; known is {Known}");
        if (mark is not null && found.Tag == mark.Tag)
            CheckSame(mark, found);
        else if (!IsOpenValue(found))
            ledger.Report(FaultKind.Torn, $"{Name}: has {Describe(found)}, which nobody wrote or was refused; known is {Known}");
        if (_kind == KeyKind.Log && limit == Tag.Last)
            CheckRecords(found);
    }

    private void CheckSame(Mark mark, Found found)
    {
        if (mark.Value is not { } value)
            ledger.Report(FaultKind.CameBack, $"{Name}: has {Describe(found)}, which was deleted; known is {Known}");
        else if (_kind != KeyKind.Log && value.Content != found.Content)
            ledger.Report(FaultKind.Torn, $"{Name}: has {Describe(found)} instead of {Describe(value)}");
        else if (value.ExpiresAt != found.ExpiresAt
            && !_open.Exists(attempt => attempt.Kind == AttemptKind.Expire && attempt.ExpiresAt == found.ExpiresAt))
            ledger.Report(FaultKind.Lost, $"{Name}: has {Describe(found)}, but the expiry of {Describe(value)}; known is {Known}");
    }

    // Every record that was acknowledged is in a log once; every other is one that was open.
    private void CheckRecords(Found found)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in Stamp.Records(found.Content))
        {
            if (!there.Add(record))
                ledger.Report(FaultKind.Torn, $"{Name}: has the record {record} twice");
            else if (!_records.Contains(record) && !_open.Exists(attempt => attempt.Content == record))
                ledger.Report(FaultKind.Torn, $"{Name}: has the record {record}, which nobody wrote");
        }

        foreach (var record in _records.Where(record => !there.Contains(record)))
            ledger.Report(FaultKind.Lost, $"{Name}: has no record {record} in {found.Content.Length} characters");
    }

    private bool IsOpenValue(Found found)
    {
        switch (_kind)
        {
            case KeyKind.Counter:
                var before = _marks.FindLast(mark => mark.Tag < found.Tag)?.Value?.Content ?? "0";
                var least = long.Parse(before, CultureInfo.InvariantCulture);
                var value = long.Parse(found.Content, CultureInfo.InvariantCulture);
                return value > least && value <= least + _open.Count;
            case KeyKind.Log:
                return Stamp.Records(found.Content).All(
                    record => _records.Contains(record) || _open.Exists(attempt => attempt.Content == record));
            default:
                return _open.Exists(attempt => attempt.Kind is AttemptKind.Put or AttemptKind.Change && attempt.Content == found.Content);
        }
    }
}
