using CsCheck;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.Durability;

/// <summary>Changes of every kind, with everything that they may have.</summary>
internal static class ChangeGenerator
{
    private const long Never = long.MaxValue;

    /// <summary>Any UTF-16, half surrogate pairs and NULs included, and the usual.</summary>
    internal static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf(Gen.Char, Gen.Char['\uD7FE', '\uE001'], Gen.Char['a', 'z']).Array[0, 12].Select(units => new string(units)),
        OneOf("", "milk", "text/plain", "gzip", "é", "😀", "\0", "\uD800", "a\uDC00", new string('é', 700)));

    internal static readonly Gen<long> Longs = Gen.OneOf(
        Gen.Long, Gen.Long[0, 300], OneOf(0L, 1L, 127L, 128L, long.MaxValue, long.MinValue, -1L));

    internal static readonly Gen<Revision> Revisions = Gen.Select(Longs, Longs, (epoch, number) => new Revision(epoch, number));

    private static readonly Gen<DateTimeOffset> Times = Gen.OneOf(
        Gen.Long[0, DateTime.MaxValue.Ticks], OneOf(0L, DateTime.MaxValue.Ticks)).Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<TimeSpan> Durations =
        Gen.OneOf(Gen.Long[1, 1000], Gen.Long[1, TimeSpan.MaxValue.Ticks]).Select(TimeSpan.FromTicks);

    private static readonly Gen<byte[]> Values = Gen.Frequency(
        (8, Gen.Byte.Array[0, 40]), (1, Gen.Const(Array.Empty<byte>())), (1, Gen.Int[1, 200_000].Select(length => new byte[length])));

    private static readonly Gen<IReadOnlyDictionary<string, string>?> Metadata = Gen.OneOf(
        OneOf<IReadOnlyDictionary<string, string>?>([null]),
        Gen.Dictionary(Texts, Texts)[0, 5].Select(texts => (IReadOnlyDictionary<string, string>?)texts),
        Gen.Dictionary(Texts, Texts)[0, 5].Select(texts => (IReadOnlyDictionary<string, string>?)MetadataMap.Of(texts)));

    // Deadline, latest, idle. The deadline is never later than the latest.
    private static readonly Gen<EntryTracking?> Trackings = Gen.OneOf(
        Gen.Bool.Select(tracked => tracked ? new EntryTracking() : null),
        Gen.Long[0, Never].Select(latest => (EntryTracking?)new EntryTracking(latest, latest, 0)),
        Gen.Select(Gen.Long[0, Never], Gen.Long[0, Never], Gen.Long[0, Never], (one, other, idle) =>
            (EntryTracking?)new EntryTracking(Math.Min(one, other), Math.Max(one, other), idle)),
        Gen.Select(Gen.Long[0, Never], Gen.Long[1, Never], (deadline, idle) => (EntryTracking?)new EntryTracking(deadline, Never, idle)));

    private static readonly Gen<string?> Headers = Gen.OneOf(OneOf<string?>([null]), Texts.Select(text => (string?)text));

    internal static readonly Gen<Entry> Entries = Gen.Select(
        Gen.Select(Texts, Values, Texts, Headers, Headers, Metadata),
        Revisions,
        Times,
        Times,
        Trackings,
        (head, revision, created, modified, tracking) =>
        {
            var (key, value, type, encoding, language, metadata) = head;
            var headed = new NewValue(value, type) { ContentEncoding = encoding, ContentLanguage = language, Metadata = metadata };
            return new Entry(key, headed, revision, created, modified, tracking);
        });

    private static readonly Gen<Expiration> Expirations = Gen.OneOf(
        Gen.Const(Expiration.None),
        Durations.Select(Expiration.After),
        Times.Select(Expiration.At),
        Durations.Select(idle => Expiration.Sliding(idle)),
        Gen.Select(Durations, Durations, (idle, most) => Expiration.Sliding(idle, most)),
        Gen.Select(Durations, Times, Expiration.Sliding));

    internal static readonly Gen<BucketConfig> Configs = Gen.Select(
        Gen.Select(Gen.Enum<BucketBackend>(), Gen.Enum<BucketTableType>(), Gen.Enum<Eviction>(), Gen.Enum<Restart>()),
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Long[1, Never].Nullable(), Gen.Long[1, Never].Nullable(), Gen.Int[0, int.MaxValue]),
        Gen.Select(Durations, Gen.Int[1, int.MaxValue].Nullable(), Gen.OneOf(Durations, Gen.Const(Timeout.InfiniteTimeSpan))),
        Expirations,
        Gen.Dictionary(Texts, Texts)[0, 4],
        (kinds, limits, times, expiration, metadata) => new BucketConfig
        {
            Backend = kinds.Item1,
            TableType = kinds.Item2,
            Eviction = kinds.Item3,
            Restart = kinds.Item4,
            MaxValueBytes = limits.Item1,
            MaxKeys = limits.Item2,
            MaxBytes = limits.Item3,
            MaxRestarts = limits.Item4,
            RestartPeriod = times.Item1,
            MailboxLimit = times.Item2,
            CallTimeout = times.Item3,
            Expiration = expiration,
            Metadata = metadata,
        });

    private static readonly Gen<string> Names = OneOf("a", "shopping", "A.b_c-9", new string('x', BucketName.MaxLength));

    internal static readonly Gen<Change> Changes = Gen.OneOf(
        Gen.Select(Longs, Names, Times, Configs, Change.CreateBucket),
        Gen.Select(Longs, Names, Times, Configs, Change.ConfigureBucket),
        Longs.Select(Change.DeleteBucket),
        Gen.Select(Longs, Revisions, Change.BeginEpoch),
        Gen.Select(Longs, Entries, Change.Put),
        Gen.Select(Longs, Entries, Change.Expire),
        Gen.Select(Longs, Texts, Revisions, Change.Remove),
        Gen.Select(Longs, Revisions, Change.Clear));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
