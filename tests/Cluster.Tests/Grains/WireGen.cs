using System.Text;
using CsCheck;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Makes what silos tell each other.</summary>
internal static class WireGen
{
    // Also texts that have no UTF-8, and one that begins with the mark of those.
    internal static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 12],
        Gen.String[Gen.Char, 0, 6],
        Gen.Const("\uD83E"),
        Gen.Const("\uFFFFmark"),
        Gen.Const("\U0001F95B"));

    internal static readonly Gen<Revision> Revision =
        from epoch in Gen.Long[1, 1L << 53]
        from number in Gen.Long[0, long.MaxValue]
        select new Revision(epoch, number);

    private static readonly Gen<TimeSpan> Span = Gen.Long[1, TimeSpan.FromDays(400).Ticks].Select(ticks => new TimeSpan(ticks));

    internal static readonly Gen<DateTimeOffset> Time =
        from ticks in Gen.Long[DateTime.UnixEpoch.Ticks, DateTime.UnixEpoch.AddYears(200).Ticks]
        select new DateTimeOffset(ticks, TimeSpan.Zero);

    internal static readonly Gen<Expiration> Expiration = Gen.OneOf(
        Gen.Const(Runtime.Tables.Expiration.None),
        Span.Select(Runtime.Tables.Expiration.After),
        Time.Select(Runtime.Tables.Expiration.At),
        Span.Select(Time).Select(pair => Runtime.Tables.Expiration.Sliding(pair.Item1, pair.Item2)),
        Span.Select(Span.Nullable()).Select(pair => Runtime.Tables.Expiration.Sliding(pair.Item1, pair.Item2)));

    internal static readonly Gen<Dictionary<string, string>> Metadata = Gen.Dictionary(Text, Text)[0, 3];

    private static readonly Gen<ReadOnlyMemory<byte>> Bytes = Gen.Byte.Array[0, 50].Select(bytes => new ReadOnlyMemory<byte>(bytes));

    internal static readonly Gen<NewValue> Value =
        from bytes in Bytes
        from type in Text
        from encoding in Text.Null()
        from language in Text.Null()
        from metadata in Metadata.Null()
        from expiration in Expiration.Nullable()
        select new NewValue(bytes, type)
        {
            ContentEncoding = encoding,
            ContentLanguage = language,
            Metadata = metadata,
            Expiration = expiration,
        };

    internal static readonly Gen<RevisionSet> RevisionSet = Gen.OneOf(
        Gen.Const(Pail.Buckets.RevisionSet.Any), Revision.Array[0, 4].Select(revisions => Pail.Buckets.RevisionSet.Of(revisions)));

    internal static readonly Gen<Condition> Condition =
        from match in RevisionSet.Null()
        from since in Time.Nullable()
        from none in RevisionSet.Null()
        select new Condition { IfMatch = match, IfUnmodifiedSince = since, IfNoneMatch = none };

    private static readonly Gen<EntryTracking> Tracking =
        from latest in Gen.OneOf(Gen.Const(long.MaxValue), Gen.Long[1, DateTime.MaxValue.Ticks])
        from earlier in Gen.Long[0, 1000]
        from idle in Gen.Long[1, 1000]
        select new EntryTracking(latest - Math.Min(earlier, latest), latest, idle);

    internal static readonly Gen<Entry> Entry =
        from key in Text
        from value in Value
        from revision in Revision
        from created in Time
        from modified in Time
        from tracking in Tracking.Null()
        select new Entry(key, value, revision, created, modified, tracking);

    private static readonly Gen<JsonMergePatch> Patch = Gen.Int.Select(number =>
        JsonMergePatch.TryParse(Encoding.UTF8.GetBytes($"{{\"a\":{{\"b\":{number},\"c\":null}}}}"), out var patch, out _) ? patch : null!);

    private static readonly Gen<EntryLine> Line =
        from key in Text
        from value in Value
        from created in Time
        from modified in Time
        from expiresAt in Time.Nullable()
        from sliding in Span.Nullable()
        from revision in Revision
        select new EntryLine
        {
            Key = key,
            Value = value.Bytes,
            ContentType = value.ContentType,
            ContentEncoding = value.ContentEncoding,
            ContentLanguage = value.ContentLanguage,
            Metadata = value.Metadata,
            Created = created,
            Modified = modified,
            ExpiresAt = expiresAt,
            Sliding = sliding,
            Revision = revision,
        };

    internal static readonly Gen<Operation> Operation =
        from key in Text
        from condition in Gen.OneOf(Gen.Const(Pail.Buckets.Condition.None), Condition)
        from operation in Gen.OneOf<Operation>(
            Gen.Const<Operation>(new GetOperation(key)),
            Gen.Const<Operation>(new DeleteOperation(key)),
            Value.Select(value => (Operation)new PutOperation(key, value)),
            Bytes.Select(Text, Expiration.Nullable()).Select(
                parts => (Operation)new AppendOperation(key, parts.Item1) { ContentType = parts.Item2, Expiration = parts.Item3 }),
            Gen.Long.Select(Gen.Long, Expiration.Nullable()).Select(
                parts => (Operation)new IncrementOperation(key, parts.Item1) { Initial = parts.Item2, Expiration = parts.Item3 }),
            Patch.Select(patch => (Operation)new PatchOperation(key, patch)),
            Expiration.Select(expiration => (Operation)new ExpireOperation(key, expiration)),
            Line.Select(line => (Operation)new ImportOperation(line)))
        from wants in Gen.Bool
        select operation with { Condition = condition, WantsPrevious = wants };

    internal static readonly Gen<OperationFault> Fault =
        from kind in Gen.Enum<OperationFaultKind>()
        from message in Text
        from limit in Gen.Long.Nullable()
        from amount in Gen.Long.Nullable()
        select new OperationFault(kind, message) { Limit = limit, Amount = amount };

    internal static readonly Gen<(Operation Operation, OperationResult Result)> Result =
        from operation in Operation
        from status in Gen.Enum<ApplyStatus>()
        from entry in Entry.Null()
        from previous in Entry.Null()
        from number in Gen.Long
        from fault in Fault.Null()
        let result = new OperationResult(status, Stored(operation, status, entry), previous) { Number = number, Fault = fault }
        select (operation with { WantsPrevious = true }, result);

    internal static readonly Gen<Transaction> Transaction =
        from compare in Text.Select(Condition).Select(pair => new Comparison(pair.Item1, pair.Item2)).Array[0, 3]
        from then in Operation.Array[0, 3]
        from otherwise in Operation.Array[0, 3]
        select new Transaction { Compare = compare, Then = then, Else = otherwise };

    internal static readonly Gen<KeyQuery> KeyQuery =
        from prefix in Text
        from texts in Text.Null().Array[4]
        from reverse in Gen.Bool
        from limit in Gen.Int[1, 2000]
        select new KeyQuery
        {
            Prefix = prefix,
            Delimiter = texts[0],
            From = texts[1],
            To = texts[2],
            Reverse = reverse,
            Limit = limit,
            After = texts[3],
        };

    internal static readonly Gen<KeyPage> KeyPage =
        from entries in Entry.Array[0, 4]
        from prefixes in Text.Array[0, 3]
        from next in Text.Null()
        from revision in Revision
        select new KeyPage([.. entries.Select(entry => KeyValuePair.Create(entry.Key, entry))], prefixes, next) { Revision = revision };

    internal static readonly Gen<BucketEvent> Event =
        from kind in Gen.Enum<BucketEventKind>()
        from revision in Revision
        from key in Text.Null()
        from entry in Entry.Null()
        from ends in Gen.Bool
        select new BucketEvent(kind, revision, key, entry, ends);

    internal static readonly Gen<WatchQuery> WatchQuery =
        from prefix in Text
        from key in Text.Null()
        from initial in Gen.Bool
        from since in Revision.Nullable()
        select new WatchQuery { Prefix = prefix, Key = key, Initial = initial, Since = since };

    internal static readonly Gen<BucketStatus> Status =
        from state in Gen.Enum<BucketState>()
        from numbers in Gen.Long[0, long.MaxValue].Array[5]
        from length in Gen.Int[0, 1000]
        from watchers in Gen.Int[0, 1000]
        from created in Time
        from node in Text.Null()
        select new BucketStatus(state, null, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], length, created)
        {
            Watchers = watchers,
            Node = node,
        };

    internal static readonly Gen<BucketConfig> Config =
        from backend in Gen.Enum<BucketBackend>()
        from type in Gen.Enum<BucketTableType>()
        from expiration in Expiration
        from eviction in Gen.Enum<Eviction>()
        from restart in Gen.Enum<Runtime.Supervision.Restart>()
        from sizes in Gen.Long[1, long.MaxValue].Nullable().Array[2]
        from counts in Gen.Int[1, 100_000].Array[2]
        from limit in Gen.Int[1, 100_000].Nullable()
        from spans in Span.Array[2]
        from metadata in Metadata
        select new BucketConfig
        {
            Backend = backend,
            TableType = type,
            Durable = true,
            Expiration = expiration,
            MaxValueBytes = counts[0],
            MaxKeys = sizes[0],
            MaxBytes = sizes[1],
            Eviction = eviction,
            Restart = restart,
            MaxRestarts = counts[1],
            RestartPeriod = spans[0],
            MailboxLimit = limit,
            CallTimeout = spans[1],
            Metadata = metadata,
        };

    // What a bucket answers to a write of a value has that value.
    private static Entry? Stored(Operation operation, ApplyStatus status, Entry? entry) => (operation, status, entry) switch
    {
        (PutOperation put, ApplyStatus.Created or ApplyStatus.Replaced, not null) => Of(put.Key, put.Value, entry),
        (ImportOperation import, ApplyStatus.Created or ApplyStatus.Replaced, not null) => Of(import.Key, import.Value, entry),
        _ => entry,
    };

    private static Entry Of(string key, NewValue value, Entry times) =>
        new(key, value, times.Revision, times.Created, times.Modified, times.Tracking?.Renew(0));
}
