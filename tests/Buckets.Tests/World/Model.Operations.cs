using System.Globalization;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.World;

/// <content>What one operation does to one key.</content>
internal sealed partial class Model
{
    /// <summary>What an operation wants to do.</summary>
    private readonly record struct Wish(ApplyStatus Status, ModelEntry? Entry, ModelEntry? Previous)
    {
        internal OperationFaultKind? Fault { get; init; }

        internal long Number { get; init; }

        /// <summary>Whether the operation writes.</summary>
        internal bool Changes { get; init; }

        internal bool TakesRevision => Changes && Status != ApplyStatus.ExpiryChanged;

        internal Wish Refused(OperationFaultKind fault) => new(ApplyStatus.Refused, Previous, Previous) { Fault = fault };
    }

    /// <summary>By how much changes make the bucket larger, and what they leave behind.</summary>
    private readonly record struct Sizes(long Keys, long Bytes, long Written, long WrittenBytes, long Memory)
    {
        internal Sizes Plus(in Wish wish)
        {
            // Another expiry stores nothing.
            if (!wish.TakesRevision)
                return this;
            return new Sizes(
                Keys + (wish.Entry is null ? 0 : 1) - (wish.Previous is null ? 0 : 1),
                Bytes + (wish.Entry?.Value.Length ?? 0) - (wish.Previous?.Value.Length ?? 0),
                Written + (wish.Entry is null ? 0 : 1),
                WrittenBytes + (wish.Entry?.Value.Length ?? 0),
                Memory + MemoryOf(wish.Entry) - MemoryOf(wish.Previous));
        }

        private static long MemoryOf(ModelEntry? entry) => entry is null ? 0 : Entry.Overhead + 2 * entry.Key.Length + entry.Value.Length;
    }

    private static Wish WishOf(BucketConfig config, long epoch, ModelEntry? current, Operation operation, long now, long number)
    {
        if (!Holds(operation.Condition, epoch, current))
            return new Wish(ApplyStatus.PreconditionFailed, current, current);
        switch (operation)
        {
            case GetOperation:
                return new Wish(current is null ? ApplyStatus.Absent : ApplyStatus.Found, current, current);
            case DeleteOperation:
                return current is null
                    ? new Wish(ApplyStatus.Absent, null, null)
                    : new Wish(ApplyStatus.Deleted, null, current) { Changes = true };
            case ExpireOperation expire:
                if (current is null)
                    return new Wish(ApplyStatus.Absent, null, null);
                return Lives(current, expire.Expiration, now) is { } changed
                    ? new Wish(ApplyStatus.ExpiryChanged, changed, current) { Changes = true }
                    : new Wish(ApplyStatus.Refused, current, current) { Fault = OperationFaultKind.InvalidExpiration };
            case PutOperation put:
                return Store(Texts.Of(put.Value.Bytes), put.Value.Expiration ?? config.Expiration);
            case AppendOperation append:
                return current is null
                    ? Store(Texts.Of(append.Bytes), append.Expiration ?? config.Expiration)
                    : Store(current.Value + Texts.Of(append.Bytes), null);
            case IncrementOperation increment:
                if (current is not null && !IsNumber(current.Value))
                    return new Wish(ApplyStatus.Refused, current, current) { Fault = OperationFaultKind.NotAnInteger };
                var sum = (current is null ? increment.Initial : long.Parse(current.Value, CultureInfo.InvariantCulture)) + increment.By;
                var text = sum.ToString(CultureInfo.InvariantCulture);
                var stored = current is null ? Store(text, increment.Expiration ?? config.Expiration) : Store(text, null);
                return stored.Changes ? stored with { Number = sum } : stored;
            default:
                throw new NotSupportedException($"The model does not know {operation}.");
        }

        // Without an expiration, the value keeps the one it has.
        Wish Store(string value, Expiration? expiration)
        {
            var entry = new ModelEntry(
                operation.Key, value, number, current?.Created ?? now, now,
                current?.Deadline ?? long.MaxValue, current?.Latest ?? long.MaxValue, current?.Idle ?? 0);
            var lives = expiration is { } asked ? Lives(entry, asked, now) : entry.Used(now);
            if (value.Length > config.MaxValueBytes)
                return new Wish(ApplyStatus.Refused, current, current) { Fault = OperationFaultKind.ValueTooLarge };
            if (lives is null)
                return new Wish(ApplyStatus.Refused, current, current) { Fault = OperationFaultKind.InvalidExpiration };
            return new Wish(current is null ? ApplyStatus.Created : ApplyStatus.Replaced, lives, current) { Changes = true };
        }
    }

    /// <summary>The entry with an expiry; null when the expiry is in the past.</summary>
    private static ModelEntry? Lives(ModelEntry entry, Expiration expiration, long now)
    {
        if (expiration.Moment is { } moment && moment.UtcTicks <= now)
            return null;
        var latest = Math.Min(
            expiration.Lifetime is { } lifetime ? now + lifetime.Ticks : long.MaxValue, expiration.Moment?.UtcTicks ?? long.MaxValue);
        var idle = expiration.Idle?.Ticks ?? 0;
        return entry with { Deadline = idle == 0 ? latest : Math.Min(latest, now + idle), Latest = latest, Idle = idle };
    }

    private static bool Holds(Condition condition, long epoch, ModelEntry? current)
    {
        if (condition.IfMatch is { } expected && (current is null || !expected.Contains(current.RevisionIn(epoch))))
            return false;
        return condition.IfNoneMatch is not { } unwanted || current is null || !unwanted.Contains(current.RevisionIn(epoch));
    }

    private static bool IsNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == text;

    private static bool Same(ModelEntry? expected, Entry? seen, long epoch) =>
        expected is null
            ? seen is null
            : seen is not null
                && (expected.Key, expected.Value) == (seen.Key, Texts.Of(seen.Value))
                && expected.RevisionIn(epoch) == seen.Revision
                && (expected.Created, expected.Modified) == (seen.Created.UtcTicks, seen.Modified.UtcTicks)
                && expected.Idle == (seen.Sliding?.Ticks ?? 0);

    private static bool Same(Wish expected, OperationResult seen, long epoch) =>
        expected.Status == seen.Status
        && expected.Fault == seen.Fault?.Kind
        && (expected.Status == ApplyStatus.Refused
            || (expected.Number == seen.Number
                && Same(expected.Entry, seen.Entry, epoch)
                && Same(expected.Previous, seen.Previous, epoch)));
}
